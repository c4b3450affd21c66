/**
 * Tests that need a database. A class that is annotated with {@link Databases} gets, in the parameters of its methods,
 * an empty {@link TestDatabase} for each test:
 *
 * <pre>{@code
 * @Databases
 * class LockoutTest {
 *     private Database database;
 *     private Vault vault;
 *
 *     @BeforeEach
 *     void open(TestDatabase empty) throws Exception {
 *         database = empty.open();        // closed after the test; a second open() is a second node
 *         vault = empty.vault(database);  // with a master key of this test's own
 *     }
 * }
 * }</pre>
 *
 * <p>{@code mvn test} runs it on SQLite; {@code mvn verify} runs the same class once more on PostgreSQL, with a cluster
 * that is started for it from Debian's package. For one class: {@code mvn verify -Dtest=None
 * -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=LockoutTest}. So such a class uses no SQL that only one of the two
 * understands; {@link TestDatabase#isPostgres} is for the few that must know.
 */
@NullMarked
package dev.keywright.testing.database;

import org.jspecify.annotations.NullMarked;
