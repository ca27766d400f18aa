package dev.sluice.redshift.local;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/**
 * A rule that redshift-local has of its own: it is left out when the tests run on a real Redshift.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfEnvironmentVariable(named = RealRedshift.URL, matches = ".+")
@interface StandInOnly {}
