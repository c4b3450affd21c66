package dev.keywright.rp;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who a relying party is, whom it believes and what it asks for. Several live in one service and know nothing of each
 * other.
 *
 * @param name            what this service calls it, in paths and API keys: lower-case letters, digits and dashes
 * @param id              the RP ID, such as {@code example.org} (WebAuthn Level 3 §5.1.2); passkeys are bound to it
 * @param displayName     what people see in their browser's dialogue
 * @param origins         the origins that may run a ceremony, compared exactly, such as {@code https://example.org};
 *                        each is at the RP ID or below it
 * @param relatedOrigins  origins elsewhere that may use the same RP ID, which browsers learn from
 *                        {@code https://RP-ID/.well-known/webauthn} (§5.11)
 * @param topOrigins      the pages that may hold one of the origins in a frame and run a ceremony there; empty for none
 * @param unnamedTopOrigin whether a ceremony in a frame is taken from a client that does not say which page holds the
 *                        frame, as clients of Level 2 do not; then any page may
 * @param registration    what it asks of new passkeys
 * @param signIn          what it asks of sign-ins
 * @param ceremonySeconds how long an issued challenge can be answered
 * @param conformanceApi  whether the endpoints of FIDO's server test API are open to everybody, as tests need them
 */
public record RelyingPartySettings(
        String name,
        String id,
        String displayName,
        Set<String> origins,
        Set<String> relatedOrigins,
        Set<String> topOrigins,
        boolean unnamedTopOrigin,
        RegistrationPolicy registration,
        SignInPolicy signIn,
        int ceremonySeconds,
        boolean conformanceApi) {

    /** The relying party of the machine itself, which is there from the beginning. */
    public static final String LOCAL = "local";

    /** WebAuthn Level 3 §15.1 recommends a timeout between 300,000 and 600,000 milliseconds. */
    public static final int DEFAULT_SECONDS = 300;

    private static final int FEWEST_SECONDS = 10;
    private static final int MOST_SECONDS = 3_600;
    private static final int LONGEST_DISPLAY_NAME = 256;
    private static final int MOST_ORIGINS = 100;
    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    /** A domain in its ASCII form (RFC 1034 §3.5), at most 253 characters. */
    private static final String DOMAIN = "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
            + "(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*";

    /** What Android's Credential Manager puts into client data: the SHA-256 of the app's signing certificate. */
    private static final String ANDROID_APP = "android:apk-key-hash:[A-Za-z0-9_-]{43}";

    /** @throws InvalidSettings when a member is malformed; the message says which and how it should be */
    public RelyingPartySettings {
        origins = ordered(origins);
        relatedOrigins = ordered(relatedOrigins);
        topOrigins = ordered(topOrigins);
        InvalidSettings.unless(isName(name), "A relying party's name has 1 to 63 lower-case letters, digits and"
                + " dashes, and begins and ends with none.");
        InvalidSettings.unless(id.matches(DOMAIN),
                "The id \"" + InvalidSettings.shown(id) + "\" is no domain in lower case, such as example.org.");
        InvalidSettings.unless(!displayName.isBlank() && displayName.length() <= LONGEST_DISPLAY_NAME,
                "A display name has between 1 and " + LONGEST_DISPLAY_NAME + " characters.");
        InvalidSettings.unless(!origins.isEmpty(), "\"origins\" names at least one origin.");
        for (Set<String> list : List.of(origins, relatedOrigins, topOrigins)) {
            InvalidSettings.unless(list.size() <= MOST_ORIGINS, "There are at most " + MOST_ORIGINS + " origins.");
            list.forEach(RelyingPartySettings::requireOrigin);
        }
        for (String origin : origins) {
            InvalidSettings.unless(isBelow(id, origin), "The origin \"" + origin + "\" is not at " + id
                    + " or below it; put it into \"relatedOrigins\", or change the id.");
        }
        InvalidSettings.unless(ceremonySeconds >= FEWEST_SECONDS && ceremonySeconds <= MOST_SECONDS,
                "A ceremony lasts between " + FEWEST_SECONDS + " and " + MOST_SECONDS + " seconds.");
    }

    /** With the default policies, and no other origins than these. */
    public static RelyingPartySettings of(String name, String id, String displayName, Collection<String> origins) {
        return new RelyingPartySettings(
                name,
                id,
                displayName,
                new LinkedHashSet<>(origins),
                Set.of(),
                Set.of(),
                false,
                RegistrationPolicy.DEFAULT,
                SignInPolicy.DEFAULT,
                DEFAULT_SECONDS,
                false);
    }

    /** For a service on this machine's {@code port}, open to its tests. */
    public static RelyingPartySettings local(int port) {
        return of(LOCAL, "localhost", "Keywright", List.of("http://localhost:" + port))
                .withConformanceApi(true);
    }

    public RelyingPartySettings withConformanceApi(boolean open) {
        return new RelyingPartySettings(name, id, displayName, origins, relatedOrigins, topOrigins,
                unnamedTopOrigin, registration, signIn, ceremonySeconds, open);
    }

    public RelyingPartySettings withRelatedOrigins(Set<String> related) {
        return new RelyingPartySettings(name, id, displayName, origins, related, topOrigins, unnamedTopOrigin,
                registration, signIn, ceremonySeconds, conformanceApi);
    }

    /** @param unnamed whether clients need not say which page holds the frame */
    public RelyingPartySettings withTopOrigins(Set<String> tops, boolean unnamed) {
        return new RelyingPartySettings(name, id, displayName, origins, relatedOrigins, tops, unnamed, registration,
                signIn, ceremonySeconds, conformanceApi);
    }

    public RelyingPartySettings withRegistration(RegistrationPolicy policy) {
        return new RelyingPartySettings(name, id, displayName, origins, relatedOrigins, topOrigins, unnamedTopOrigin,
                policy, signIn, ceremonySeconds, conformanceApi);
    }

    public RelyingPartySettings withSignIn(SignInPolicy policy) {
        return new RelyingPartySettings(name, id, displayName, origins, relatedOrigins, topOrigins, unnamedTopOrigin,
                registration, policy, ceremonySeconds, conformanceApi);
    }

    /** Whether {@code text} has the form of a relying party's name. */
    public static boolean isName(String text) {
        return text.matches(NAME);
    }

    Duration ceremonyLifetime() {
        return Duration.ofSeconds(ceremonySeconds);
    }

    /** The origins and the related ones. */
    Set<String> allOrigins() {
        Set<String> all = new LinkedHashSet<>(origins);
        all.addAll(relatedOrigins);
        return all;
    }

    /** In a stable order, so that two nodes write the same JSON. */
    private static Set<String> ordered(Set<String> origins) {
        return Collections.unmodifiableSet(new TreeSet<>(origins));
    }

    /** An app vouches for the domain elsewhere, by the Digital Asset Links that the domain publishes. */
    private static boolean isBelow(String id, String origin) {
        if (origin.matches(ANDROID_APP)) {
            return true;
        }
        String host = URI.create(origin).getHost();
        return host.equals(id) || host.endsWith("." + id);
    }

    /** WebAuthn needs a secure context: HTTPS, or HTTP on this machine itself. */
    private static void requireOrigin(String origin) {
        boolean valid = origin.matches(ANDROID_APP);
        try {
            URI uri = URI.create(origin);
            String host = uri.getHost();
            boolean secure = "https".equals(uri.getScheme())
                    || "http".equals(uri.getScheme()) && host != null && host.matches("(.*\\.)?localhost");
            valid |= secure && host != null && origin.equals(serialized(uri));
        } catch (IllegalArgumentException e) {
            // The sentence below says it.
        }
        InvalidSettings.unless(valid, "\"" + InvalidSettings.shown(origin) + "\" is no origin: one looks like"
                + " https://example.org, without a slash at its end, in lower case, and with http only at localhost.");
    }

    /** As browsers write it (HTML §7.1.1.1): no user, no path, no default port. */
    private static String serialized(URI uri) {
        boolean usual = uri.getPort() < 0 || uri.getPort() == (uri.getScheme().equals("https") ? 443 : 80);
        return uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + uri.getPort());
    }
}
