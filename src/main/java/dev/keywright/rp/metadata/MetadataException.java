package dev.keywright.rp.metadata;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Metadata, or a certificate beside it, that cannot be used; the message is one sentence for the operator. */
public final class MetadataException extends IOException {
    private static final long serialVersionUID = 1L;

    MetadataException(String sentence) {
        super(sentence);
    }

    MetadataException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
