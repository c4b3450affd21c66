package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SentenceTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IOException("The disk is gone"), "The disk is gone."),
                Arguments.of(new IOException("Two\n  lines."), "Two lines."),
                Arguments.of(new Misuse("Which one?"), "Which one?"),
                Arguments.of(new UncheckedIOException(new IOException("Inside.")), "Inside."),
                Arguments.of(new NoSuchFileException("a.png"), "There is no file a.png; check its name."),
                Arguments.of(new AccessDeniedException("a"),
                        "The file a may not be read or written by this user; change its rights or give another."),
                Arguments.of(new FileSystemException("a", null, "Is a directory"),
                        "The file a cannot be used (Is a directory); give another."),
                Arguments.of(new NullPointerException("secret detail"),
                        "This failed by a mistake in Keywright (NullPointerException); please report it."),
                Arguments.of(new IOException(), "This failed by a mistake in Keywright (IOException); please report it."));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureIsOneSentence(Throwable failure, String sentence) {
        assertThat(Sentence.of(failure)).isEqualTo(sentence);
    }
}
