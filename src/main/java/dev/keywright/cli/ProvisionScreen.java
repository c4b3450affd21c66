package dev.keywright.cli;

import dev.keywright.desk.provision.Progress;
import dev.keywright.desk.provision.Result;
import dev.keywright.desk.provision.Turn;
import java.io.PrintWriter;

/**
 * What a person sees while keys are made ready: a sentence for each key, whose is next, and on a terminal a bar that
 * moves with each step.
 */
final class ProvisionScreen implements Progress {

    private static final int WIDTH = 24;
    /** As a terminal has columns at least: of a line that is broken in two only the second could be erased. */
    private static final int LONGEST = 79;
    /** ECMA-48: erase in line, from the cursor to the end. */
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final boolean asksForTouch;
    private boolean barIsThere;
    private String lastTurn = "";

    /** @param asksForTouch whether somebody has to be asked for touches */
    ProvisionScreen(PrintWriter out, PrintWriter err, boolean terminal, boolean asksForTouch) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.asksForTouch = asksForTouch;
    }

    @Override
    public void turn(Turn turn) {
        if (asksForTouch && !turn.describe().equals(lastTurn)) {
            say(err, "Plug in " + turn.describe() + ".");
            lastTurn = turn.describe();
        }
        bar(turn.ready(), turn.of(), 0, 1, "");
    }

    @Override
    public void step(Turn turn, int serial, int done, int of, String what) {
        bar(turn.ready(), turn.of(), done, of, serial + ": " + what);
    }

    @Override
    public void touch(int serial, String what) {
        if (asksForTouch) {
            say(err, "Touch key " + serial + " to " + what + ".");
        }
    }

    @Override
    public void result(Result result) {
        say(result instanceof Result.Ready ? out : err, result.sentence());
    }

    private void say(PrintWriter where, String sentence) {
        end();
        where.println(sentence);
        where.flush();
    }

    private void bar(int ready, int of, int done, int steps, String what) {
        if (!terminal) {
            return;
        }
        int filled = WIDTH * (ready * steps + done) / Math.max(1, of * steps);
        String line = "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " + ready + " of " + of + " keys  " + what;
        err.print(ERASE + line.substring(0, Math.min(LONGEST, line.length())));
        err.flush();
        barIsThere = true;
    }

    /** Takes the bar away. */
    void end() {
        if (barIsThere) {
            err.print(ERASE);
            err.flush();
            barIsThere = false;
        }
    }
}
