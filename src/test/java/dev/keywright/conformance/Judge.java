package dev.keywright.conformance;

import dev.keywright.token.profile.FirmwareProfile;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Writes down what the tests of a class {@linkplain Proves prove}, in the name of a program that nobody here wrote. */
final class Judge implements BeforeAllCallback, InvocationInterceptor, AfterAllCallback {

    private final String name;
    private Findings findings = new Findings(Judge.class);

    /** @param name as in the legend of the page */
    Judge(String name) {
        this.name = name;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        findings = new Findings(context.getRequiredTestClass());
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> called, ExtensionContext context)
            throws Throwable {
        invocation.proceed();
        FirmwareProfile profile = (FirmwareProfile) called.getArguments().get(0);
        findings.agreed(name, profile.name(), called.getExecutable().getAnnotation(Proves.class).value());
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        findings.write();
    }
}
