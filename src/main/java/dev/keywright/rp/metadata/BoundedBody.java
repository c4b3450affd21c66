package dev.keywright.rp.metadata;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** The body of an answer, given up once it is larger than it may be. */
final class BoundedBody implements BodySubscriber<byte[]> {

    /** More was sent than may be. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final BodySubscriber<byte[]> body = BodySubscribers.ofByteArray();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private @Nullable Subscription subscription;
    private long left;

    BoundedBody(long largest) {
        left = largest;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        body.onSubscribe(given);
        body.getBody().whenComplete((bytes, thrown) -> {
            if (thrown == null) {
                result.complete(bytes);
            } else {
                result.completeExceptionally(thrown);
            }
        });
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        left -= buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (left >= 0) {
            body.onNext(buffers);
        } else if (!result.isDone() && subscription != null) {
            subscription.cancel();
            var tooLarge = new TooLarge();
            result.completeExceptionally(tooLarge);
            // Lets go of what has come so far.
            body.onError(tooLarge);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        body.onError(thrown);
    }

    @Override
    public void onComplete() {
        body.onComplete();
    }
}
