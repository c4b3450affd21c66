package dev.keywright.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JUnit test class from a page: compiled as strictly as our own code, then each of its tests is called. */
record JavaExample(Path source) {

    void run() throws Exception {
        Path classes = Files.createDirectories(source.resolveSibling("classes"));
        compile(classes);
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, JavaExample.class.getClassLoader())) {
            Class<?> type = loader.loadClass(source.getFileName().toString().replace(".java", ""));
            List<Method> tests = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .toList();
            assertThat(tests).isNotEmpty();
            for (Method test : tests) {
                call(type, test);
            }
        }
    }

    private void compile(Path classes) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d", classes.toString(),
                    "-classpath", System.getProperty("java.class.path"),
                    "--release", "17",
                    "-proc:none",
                    "-Xlint:all,-path,-classfile,-processing");
            boolean compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
            assertThat(messages.toString()).isEmpty();
        }
    }

    private void call(Class<?> type, Method test) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object instance = constructor.newInstance();
        for (Field field : type.getDeclaredFields()) {
            if (field.isAnnotationPresent(TempDir.class)) {
                field.setAccessible(true);
                field.set(instance, Files.createTempDirectory(source.getParent(), "test"));
            }
        }
        test.setAccessible(true);
        test.invoke(instance);
    }
}
