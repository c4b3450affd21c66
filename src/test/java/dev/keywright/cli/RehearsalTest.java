package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {

    /** The launcher goes on without what is rehearsed where this fails, only slower. */
    @Test
    void whatIsDoneOnRealKeysCanBeDone() throws Exception {
        assertThat(Rehearsal.onRealKey()).isZero();
    }
}
