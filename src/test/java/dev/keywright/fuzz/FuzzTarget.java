package dev.keywright.fuzz;

import java.util.List;

/** Something that must cope with any bytes. */
public interface FuzzTarget {

    /** Inputs that get far, from which mutation starts. */
    List<byte[]> seeds();

    /** @throws AssertionError when what {@code input} causes is wrong; any other exception is wrong as well */
    void run(byte[] input) throws Exception;
}
