package dev.keywright.token.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.wire.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DiscoverableCredentialsTest {

    private static final SigningKey KEY =
            new SigningKey(SignatureAlgorithm.ES256, Secret.copyOf(new byte[32]), new byte[64]);
    private static final Comparator<DiscoverableCredential> NEWEST_FIRST =
            Comparator.comparingLong(DiscoverableCredential::ordinal).reversed();

    /** Ids, parties and users from so few that they meet. */
    private record Step(boolean stores, int id, int party, int user, int protection) {
        DiscoverableCredential credential(long ordinal) {
            return new DiscoverableCredential(
                    bytes(id), "party" + party, bytes(party), bytes(user), null, null, KEY, protection, null, null, null,
                    false, null, ordinal);
        }
    }

    private static Bytes bytes(int value) {
        return Bytes.of((byte) value);
    }

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Integer> few = Arbitraries.integers().between(0, 4);
        return Combinators.combine(
                        Arbitraries.of(true, true, false), few, few, few, Arbitraries.integers().between(1, 3))
                .as(Step::new);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void itAnswersAsAListWouldThatIsSearchedFromEndToEnd(@ForAll List<@From("steps") Step> steps) {
        DiscoverableCredentials credentials = DiscoverableCredentials.NONE;
        List<DiscoverableCredential> list = new ArrayList<>();
        long ordinal = 0;
        for (Step step : steps) {
            DiscoverableCredential credential = step.credential(ordinal++);
            if (step.stores) {
                credentials = credentials.plus(credential);
                list.removeIf(other -> other.id().equals(credential.id())
                        || other.rpIdHash().equals(credential.rpIdHash())
                                && other.userId().equals(credential.userId()));
                list.add(credential);
            } else {
                credentials = credentials.minus(
                        credentials.withId(credential.id()).orElse(null));
                list.removeIf(other -> other.id().equals(credential.id()));
            }
            assertSame(credentials, list);
        }
    }

    private static void assertSame(DiscoverableCredentials credentials, List<DiscoverableCredential> list) {
        assertThat(credentials.size()).isEqualTo(list.size());
        assertThat(credentials.all()).containsExactlyInAnyOrderElementsOf(list);
        List<DiscoverableCredential> newestOfEach = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            Bytes bytes = bytes(n);
            assertThat(credentials.withId(bytes))
                    .isEqualTo(list.stream().filter(c -> c.id().equals(bytes)).findFirst());
            List<DiscoverableCredential> party = list.stream()
                    .filter(c -> c.rpIdHash().equals(bytes))
                    .sorted(NEWEST_FIRST)
                    .toList();
            assertThat(credentials.ofRelyingParty(bytes)).containsExactlyElementsOf(party);
            assertThat(credentials.unprotectedOf(bytes))
                    .containsExactlyElementsOf(party.stream().filter(c -> c.protection() == 1).toList());
            for (int user = 0; user < 5; user++) {
                Bytes userId = bytes(user);
                assertThat(credentials.ofAccount(bytes, userId))
                        .isEqualTo(party.stream().filter(c -> c.userId().equals(userId)).findFirst());
            }
            party.stream().findFirst().ifPresent(newestOfEach::add);
        }
        assertThat(credentials.newestOfEach()).containsExactlyElementsOf(newestOfEach);
        assertThat(credentials.relyingPartyCount()).isEqualTo(newestOfEach.size());
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aCredentialCanBeListedThatIsAsNewAsAnother(@ForAll("steps") Step one, @ForAll("steps") Step other) {
        DiscoverableCredentials both = DiscoverableCredentials.NONE
                .plus(new Step(true, 1, 1, 1, one.protection).credential(0))
                .plus(new Step(true, 2, 1, 2, other.protection).credential(0));

        assertThat(both.ofRelyingParty(bytes(1))).hasSize(2);
    }
}
