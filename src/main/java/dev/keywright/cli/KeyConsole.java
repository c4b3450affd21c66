package dev.keywright.cli;

import dev.keywright.token.otp.TouchLength;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * What a person, or a test, does with emulated keys by hand: a line is a verb and, where there are several keys, the
 * serial number of one.
 */
final class KeyConsole {

    static final String HELP = "Type plug, unplug, touch, touch long or quit, with a serial number behind it to mean"
            + " one of several keys.";

    private final List<PluggedKey> keys;
    private final PrintWriter out;

    KeyConsole(List<PluggedKey> keys, PrintWriter out) {
        this.keys = keys;
        this.out = out;
    }

    /** Does what {@code line} says, and tells it; returns whether to go on. */
    boolean take(String line) {
        String words = line.strip().replaceAll("\\s+", " ");
        Optional<PluggedKey> named = keys.stream()
                .filter(key -> words.endsWith(" " + key.key().info().serial()))
                .findFirst();
        String verb = named.isEmpty() ? words : words.substring(0, words.lastIndexOf(' '));
        List<PluggedKey> meant = named.map(List::of).orElse(keys);
        switch (verb) {
            case "plug" -> meant.forEach(this::plug);
            case "unplug" -> meant.forEach(this::unplug);
            case "touch" -> touch(meant, TouchLength.SHORT);
            case "touch long" -> touch(meant, TouchLength.LONG);
            case "quit" -> {
                return false;
            }
            case "" -> { }
            default -> say(HELP);
        }
        return true;
    }

    private void plug(PluggedKey key) {
        try {
            key.ports().plugIn();
            say("The " + key.name() + " is plugged into " + key.ports().place() + ".");
        } catch (IOException e) {
            say(Sentence.of(e));
        }
    }

    private void unplug(PluggedKey key) {
        key.ports().pullOut();
        say("The " + key.name() + " is unplugged.");
    }

    private void touch(List<PluggedKey> meant, TouchLength length) {
        if (meant.size() > 1) {
            say("Say which key is touched: " + String.join(" or ", meant.stream().map(KeyConsole::serial).toList()) + ".");
            return;
        }
        boolean typed = !meant.get(0).key().token().touch(length).isEmpty();
        say("The " + meant.get(0).name() + (typed
                ? " typed."
                : " has nothing to type for that touch; program a slot with 'keywright otp program'."));
    }

    private static String serial(PluggedKey key) {
        return String.valueOf(key.key().info().serial());
    }

    private void say(String sentence) {
        out.println(sentence);
        out.flush();
    }
}
