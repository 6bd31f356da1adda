package naru.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import naru.cluster.ProgramCommand;

/**
 * The program that this process runs, and how it is started again: from its class files, whatever
 * has become of its source.
 */
record RunningProgram(CompiledProgram program, List<String> arguments) {

  private List<String> command(Path folder) throws IOException {
    Path files = folder.resolve("program");
    // The last that is written: the folder may be of a time when the disk was full.
    if (!Files.exists(files.resolve(ProgramFiles.START))) {
      Files.createDirectories(files);
      ProgramFiles.write(files, program);
    }
    return JavaCommand.of(files, arguments);
  }

  /** How a primary learns of it. */
  public static final class Command implements ProgramCommand {
    /** For the service loader. */
    public Command() {}

    @Override
    public List<String> command(Path folder) throws IOException {
      var running = Run.running();
      return running.isEmpty() ? List.of() : running.get().command(folder);
    }
  }
}
