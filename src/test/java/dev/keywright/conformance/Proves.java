package dev.keywright.conformance;

import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test that runs once for each packaged profile that offers all the subjects, and with its success proves them. Its
 * class carries a {@link Judge}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@ArgumentsSource(Proves.Profiles.class)
@interface Proves {

    Subject[] value();

    /** Leaves out the profiles that offer one of these, because the judge then does something else. */
    Subject[] unless() default {};

    /** The profiles that offer the subjects of the test. */
    final class Profiles implements ArgumentsProvider {

        @Override
        public Stream<Arguments> provideArguments(ExtensionContext context) {
            Proves proves = context.getRequiredTestMethod().getAnnotation(Proves.class);
            return FirmwareProfiles.names().stream()
                    .map(name -> FirmwareProfiles.find(name).orElseThrow())
                    .filter(profile -> Arrays.stream(proves.value()).allMatch(is -> is.isOfferedBy(profile.fido())))
                    .filter(profile -> Arrays.stream(proves.unless()).noneMatch(is -> is.isOfferedBy(profile.fido())))
                    .map(profile -> Arguments.of(Named.of(profile.name(), profile)));
        }
    }
}
