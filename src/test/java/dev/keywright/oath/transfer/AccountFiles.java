package dev.keywright.oath.transfer;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.SetupKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files in {@code src/test/resources/transfer}, whose page tells where they come from, and what they hold. */
final class AccountFiles {

    /** The password of every encrypted file that Aegis publishes. */
    static final String PASSWORD = "test";

    /** What Aegis' files for its tests hold; those of 2FAS lack two. */
    static final List<OathCredential> PUBLISHED = List.of(
            totp("Deno", "Mason", HashAlgorithm.SHA1, 6, 30, "4SJHB4GSD43FZBAI7C2HLRJGPQ"),
            totp("SPDX", "James", HashAlgorithm.SHA256, 7, 20, "5OM4WOOGPLQEF6UGN3CPEOOLWU"),
            totp("Airbnb", "Elijah", HashAlgorithm.SHA512, 8, 50, "7ELGJSGXNCCTV3O6LKJWYFV2RA"),
            hotp("Issuu", "James", HashAlgorithm.SHA1, 6, 1, "YOOMIXWS5GN6RTBPUFFWKTW5M4"),
            hotp("Air Canada", "Benjamin", HashAlgorithm.SHA256, 7, 50, "KUVJJOM753IHTNDSZVCNKL7GII"),
            hotp("WWE", "Mason", HashAlgorithm.SHA512, 8, 10300, "5VAML3X35THCEBVRLV24CGBKOY"),
            // Of type steam with the issuer Boeing.
            totp("Steam", "Sophia", HashAlgorithm.SHA1, 6, 30, "JRZCL47CMXVOQMNPZR2F7J4RGI"));

    private AccountFiles() {}

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(Path.of("src", "test", "resources", "transfer").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    static FilePassword password(String password) {
        return () -> Optional.of(password.toCharArray());
    }

    static OathCredential totp(
            @Nullable String issuer, String account, HashAlgorithm algorithm, int digits, int period, String secret) {
        try {
            return OathCredential.totp(
                    AccountName.of(issuer, account), algorithm, digits, period, SetupKey.parse(secret));
        } catch (InvalidOathInput e) {
            throw new AssertionError(e);
        }
    }

    static OathCredential hotp(
            @Nullable String issuer, String account, HashAlgorithm algorithm, int digits, long counter, String secret) {
        try {
            return OathCredential.hotp(
                    AccountName.of(issuer, account), algorithm, digits, counter, SetupKey.parse(secret));
        } catch (InvalidOathInput e) {
            throw new AssertionError(e);
        }
    }

    /** A HOTP account with the key of RFC 4226 §D, eight digits and counter 0. */
    static OathCredential rfcKey(@Nullable String issuer, String account, int digits) {
        byte[] key = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        return hotp(issuer, account, HashAlgorithm.SHA1, digits, 0, SetupKey.format(Secret.copyOf(key)));
    }

    /** Rows with these accounts. */
    static List<ImportRow> rows(List<OathCredential> accounts) {
        List<ImportRow> rows = new ArrayList<>();
        accounts.forEach(account -> rows.add(new ImportRow.Account(rows.size() + 1, account)));
        return rows;
    }
}
