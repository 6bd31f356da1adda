package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -agentlib:jdwp=transport=dt_socket,server=y,address=5005 \
            | -agentlib:jdwp=transport=dt_socket,server=y,address=0
          -agentlib:jdwp=transport=dt_socket,address=*:5005,server=y,suspend=n \
            | -agentlib:jdwp=transport=dt_socket,address=*:0,server=y,suspend=n
          -Xrunjdwp:server=y,address=127.0.0.1:5005 | -Xrunjdwp:server=y,address=127.0.0.1:0
          -agentlib:jdwp=transport=dt_socket,address=5005 \
            | -agentlib:jdwp=transport=dt_socket,address=5005
          -Dcom.sun.management.jmxremote.port=9010 | -Dcom.sun.management.jmxremote.port=0
          -Dcom.sun.management.jmxremote.rmi.port=9010 | -Dcom.sun.management.jmxremote.rmi.port=0
          -Dcom.sun.management.jmxremote.ssl=false | -Dcom.sun.management.jmxremote.ssl=false
          -Dport=8080 | -Dport=8080
          """)
  void aWorkerTakesNoPortThatThePrimaryHas(String ofPrimary, String ofWorker) {
    assertThat(WorkerCommand.withOwnPort(ofPrimary)).isEqualTo(ofWorker);
  }
}
