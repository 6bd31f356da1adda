package naru.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program in memory.
 *
 * @param source the file that was named, absolute
 * @param mainClass the binary name of the class to start
 * @param classes class files by binary name
 * @param sources all source files that it was made of, absolute
 * @param libraries jars beside the program, in {@code lib/}
 */
record CompiledProgram(
    Path source,
    String mainClass,
    Map<String, byte[]> classes,
    List<Path> sources,
    List<Path> libraries) {}
