package dev.keywright.testing.database;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands out the {@link TestDatabase} of a test, always the same one within it. */
final class DatabasesExtension implements ParameterResolver {

    private static final Namespace OURS = Namespace.create(DatabasesExtension.class);

    /** Set where the tests of {@code mvn verify} run once more. */
    private static final boolean POSTGRES = System.getProperty("keywright.test.database", "").equals("postgresql");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class && context.getTestMethod().isPresent();
    }

    @Override
    public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(OURS).getOrComputeIfAbsent(
                TestDatabase.class,
                key -> POSTGRES ? onPostgres(context) : TestDatabase.onSqlite(),
                TestDatabase.class);
    }

    /** One cluster for the whole run; JUnit closes it at its end. */
    private static TestDatabase onPostgres(ExtensionContext context) {
        PostgresCluster cluster = context.getRoot().getStore(OURS).getOrComputeIfAbsent(
                PostgresCluster.class, key -> PostgresCluster.start(), PostgresCluster.class);
        return TestDatabase.on(cluster);
    }
}
