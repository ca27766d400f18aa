package dev.sluice.cli.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.CommandRun;
import dev.sluice.cli.Fixtures;
import dev.sluice.cli.WorkerStub;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DriftCommandTest {
  private WorkerStub worker;

  @BeforeEach
  void start() throws IOException {
    worker =
        new WorkerStub()
            .on("GET /sluice/incidents?state=open", "[" + Fixtures.INCIDENT + "]")
            .on("GET /sluice/incidents/i-0b6c", Fixtures.INCIDENT)
            .on(
                "POST /sluice/incidents/i-0b6c/approve",
                Fixtures.INCIDENT.replace("paused", "decided"))
            .on(
                "POST /sluice/incidents/i-0b6c/reject",
                Fixtures.INCIDENT.replace("paused", "decided"));
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void listsOpenIncidents() {
    CommandRun run = drift("list");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            INCIDENT  COLLECTION   STATE   REASON  OPENED                    WHAT
            i-0b6c    shop.orders  paused  DRIFT   2026-11-24T10:00:07.001Z  Title TYPE_CONFLICT, a=b NEW_FIELD
            """);
  }

  @Test
  void saysWhenEveryGateIsOpen() {
    worker.on("GET /sluice/incidents?state=open", "[]");
    assertThat(drift("list").out()).isEqualTo("no open incident: every gate is open\n");
  }

  @Test
  void showsDifferenceEvidenceStatementsAndRemedies() {
    CommandRun run = drift("show", "i-0b6c");
    assertThat(run.out())
        .isEqualTo(
            """
            incident    i-0b6c  paused
            collection  shop.orders
            reason      DRIFT: a document does not fit the contract
            opened      2026-11-24T10:00:07.001Z
            document    _id 64f0c1d2e3a4b5c6d7e8f901
            changed     2026-11-24T10:00:05Z

            CHANGE         PATH   COLUMN  FROM    TO      SEEN
            TYPE_CONFLICT  Title  title   string  json    string 3,191, int 9, null 1
            NEW_FIELD      a=b    a_b     -       string  string 1

            in Redshift an approval runs
              ALTER TABLE "shop"."orders" ADD COLUMN "a_b" VARCHAR(64)

            approve with  ./sluice drift approve i-0b6c
            or reject     ./sluice drift reject i-0b6c --as ignore|quarantine|text
            """);
  }

  @Test
  void approves() {
    CommandRun run = drift("approve", "i-0b6c");
    assertThat(run.out()).isEqualTo("approved i-0b6c: shop.orders goes on, contract version 3\n");
    assertThat(worker.changes()).containsExactly("POST /sluice/incidents/i-0b6c/approve {}");
  }

  @Test
  void approvesWithTreatmentsOfPathsThatMayHoldAnEqualsSign() {
    CommandRun run = drift("approve", "i-0b6c", "--as", "a=b=ignore");
    assertThat(run.code()).isZero();
    assertThat(worker.changes())
        .containsExactly(
            "POST /sluice/incidents/i-0b6c/approve {\"treatments\":{\"a=b\":\"ignore\"}}");
  }

  @Test
  void approvesWithTypesOfTheOperatorsChoice() {
    CommandRun run =
        drift("approve", "i-0b6c", "--type", "Title=decimal(10,2)", "--as", "Title=quarantine");
    assertThat(run.code()).isZero();
    assertThat(worker.changes())
        .containsExactly(
            "POST /sluice/incidents/i-0b6c/approve"
                + " {\"treatments\":{\"Title\":\"quarantine\"},\"types\":{\"Title\":\"decimal(10,2)\"}}");
    assertThat(drift("approve", "i-0b6c", "--type", "Titel=json").err())
        .isEqualTo("sluice: incident i-0b6c is not about Titel; its paths: Title, a=b\n");
    assertThat(drift("approve", "i-0b6c", "--type", "json").code()).isEqualTo(2);
    assertThat(drift("approve", "i-0b6c", "--type", "a=b=int", "--type", "a=b=long").err())
        .contains("a=b is given twice");
  }

  @Test
  void rejectsPathByPath() {
    CommandRun run = drift("reject", "i-0b6c", "--as", "Title=text", "--as", "ignore");
    assertThat(run.code()).isZero();
    assertThat(worker.changes())
        .containsExactly(
            "POST /sluice/incidents/i-0b6c/reject {\"treatment\":\"ignore\",\"treatments\":{\"Title\":\"text\"}}");
    assertThat(drift("reject", "i-0b6c", "--as", "text", "--as", "ignore").err())
        .contains("one treatment for all paths, not text and ignore");
    assertThat(drift("reject", "i-0b6c", "--as", "Titel=text").err()).contains("Titel");
  }

  @Test
  void givesJsonAsTheGuardHasIt() throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode incident = json.readTree(Fixtures.INCIDENT);
    assertThat(json.readTree(drift("show", "i-0b6c", "--json").out())).isEqualTo(incident);
    assertThat(json.readTree(drift("list", "--json").out()).get(0)).isEqualTo(incident);
    assertThat(json.readTree(drift("approve", "i-0b6c", "--json").out()).path("state").asText())
        .isEqualTo("decided");
    assertThat(
            json.readTree(drift("reject", "i-0b6c", "--as", "text", "--json").out())
                .path("state")
                .asText())
        .isEqualTo("decided");
  }

  @Test
  void showsWhatEndsAnIncidentThatNoDecisionEnds() {
    worker.on("GET /sluice/incidents/i-77", Fixtures.REFUSED);
    assertThat(drift("show", "i-77").out())
        .contains("what to do: Schema registry http://r refuses")
        .contains("it ends by itself then")
        .doesNotContain("drift approve");
  }

  @Test
  void refusesATreatmentOfAPathThatTheIncidentIsNotAbout() {
    CommandRun run = drift("approve", "i-0b6c", "--as", "Titel=text");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("sluice: incident i-0b6c is not about Titel; its paths: Title, a=b\n");
    assertThat(worker.changes()).isEmpty();
  }

  @Test
  void refusesAnUnknownTreatment() {
    CommandRun run = drift("approve", "i-0b6c", "--as", "Title=drop");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no such treatment: drop; expected text, ignore or quarantine");
  }

  @Test
  void rejects() {
    CommandRun run = drift("reject", "i-0b6c", "--as", "quarantine");
    assertThat(run.out()).isEqualTo("rejected i-0b6c: shop.orders goes on\n");
    assertThat(worker.changes())
        .containsExactly("POST /sluice/incidents/i-0b6c/reject {\"treatment\":\"quarantine\"}");
  }

  @Test
  void rejectsNothingWithoutBeingToldHowToGoOn() {
    assertThat(drift("reject", "i-0b6c").code()).isEqualTo(2);
    assertThat(worker.changes()).isEmpty();
  }

  @Test
  void namesTheOpenIncidentsWhenOneIsUnknown() {
    CommandRun run = drift("approve", "i-nope");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("sluice: no incident i-nope; open incidents: i-0b6c\n");
  }

  @Test
  void repeatsWhatTheWorkerSays() {
    worker.on(
        "POST /sluice/incidents/i-0b6c/approve",
        409,
        "{\"error_code\": 409, \"message\": \"was rejected before\"}");
    CommandRun run = drift("approve", "i-0b6c");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .endsWith("/sluice/incidents/i-0b6c/approve: 409 was rejected before\n")
        .hasLineCount(1);
  }

  @Test
  void saysWhereNoWorkerAnswers() {
    worker.close();
    CommandRun run = drift("list");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("sluice: no Connect worker answers at " + worker.url())
        .hasLineCount(1);
  }

  @Test
  void saysWhenAWorkerAnswersSomethingElse() {
    worker.on("GET /sluice/incidents?state=open", "<html>");
    assertThat(drift("list").err())
        .contains("the answer is not what a Connect worker with the guard gives")
        .hasLineCount(1);
  }

  private CommandRun drift(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "drift";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--connect-url";
    all[all.length - 1] = worker.url();
    return CommandRun.of(all);
  }
}
