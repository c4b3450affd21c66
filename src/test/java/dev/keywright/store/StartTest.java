package dev.keywright.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** How nodes begin on an empty database, and on one that is not theirs. */
@Databases
class StartTest {

    @Test
    void nodesThatMigrateTogetherAllStart(TestDatabase empty) throws Exception {
        int nodes = 4;
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        List<Callable<Database>> starts = Collections.nCopies(nodes, empty::open);
        for (Future<Database> node : threads.invokeAll(starts)) {
            int rows = node.get().jdbi().withHandle(handle ->
                    handle.createQuery("SELECT count(*) FROM data_key").mapTo(Integer.class).one());
            assertThat(rows).isZero();
        }
        threads.shutdown();
        List<String> versions = empty.open().jdbi().withHandle(handle -> handle
                .createQuery("SELECT version FROM flyway_schema_history WHERE version IS NOT NULL"
                        + " ORDER BY installed_rank")
                .mapTo(String.class)
                .list());
        assertThat(versions).doesNotHaveDuplicates().contains("1", "2", "6");
    }

    @Test
    void leavesTheTablesOfOthersAlone(TestDatabase empty) {
        Jdbi.create(empty.url()).useHandle(handle -> handle.execute("CREATE TABLE recipe (name TEXT)"));
        assertThatThrownBy(empty::open).isInstanceOf(DatabaseException.class)
                .hasMessageContaining("is not a Keywright database");
        Jdbi.create(empty.url()).useHandle(handle -> {
            handle.execute("DROP TABLE recipe");
            assertThatThrownBy(() -> handle.execute("SELECT * FROM audit_event")).isNotNull();
        });
    }

    @Test
    void refusesTheTablesOfANewerVersion(TestDatabase empty) throws Exception {
        empty.open().jdbi().useHandle(h -> h.execute("INSERT INTO flyway_schema_history SELECT 99, '99', 'future',"
                + " type, 'V99__future.sql', 1, installed_by, installed_on, 1, success FROM flyway_schema_history"
                + " WHERE version = '1'"));
        assertThatThrownBy(empty::open).isInstanceOf(DatabaseException.class)
                .hasMessageContaining("was written by another version of Keywright");
    }

    @Test
    void whatFailsDoesNotRepeatWhatWasBound(TestDatabase empty) throws Exception {
        Database database = empty.open();
        for (String sql : List.of("INSERT INTO installation_secret (name, value) VALUES (NULL, :value)", "no :value")) {
            assertThatThrownBy(() -> database.jdbi().useHandle(handle ->
                            handle.createUpdate(sql).bind("value", "hunter2").execute()))
                    .satisfies(failure -> assertThat(printed(failure)).doesNotContain("hunter2"));
        }
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
