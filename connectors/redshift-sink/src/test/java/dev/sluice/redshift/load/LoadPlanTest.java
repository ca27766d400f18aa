package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadPlanTest {

  private static final List<FileColumn> COLUMNS =
      List.of(
          FileColumn.of("_sluice_key", "string", 24),
          FileColumn.of("_sluice_op", "string", 1),
          FileColumn.of("_sluice_ts", "timestamp"),
          FileColumn.of("_sluice_seq", "long"),
          FileColumn.of("_sluice_partition", "int"),
          FileColumn.of("_sluice_offset", "long"));

  private static FileEvent file(int partition, long from, long to, long size) {
    return new FileEvent(
        "bucket",
        "key-" + partition + "-" + from,
        Optional.empty(),
        OptionalLong.of(size),
        Optional.empty(),
        "sluice.shop.orders",
        "id",
        partition,
        from,
        to,
        to - from,
        0,
        1,
        COLUMNS,
        Optional.empty(),
        Optional.empty());
  }

  private static LoadPlan.Span span(int partition, boolean first, long from, FileEvent... files) {
    return new LoadPlan.Span(
        "sluice.shop.orders",
        "id",
        partition,
        first,
        from,
        files[files.length - 1].to(),
        List.of(files));
  }

  @Test
  void partsGoOnWhereTheOneBeforeEnded() {
    LoadPlan plan =
        LoadPlan.of(
            List.of(
                span(0, true, 3, file(0, 0, 10, 5), file(0, 10, 20, 5), file(0, 20, 30, 5)),
                span(7, false, 40, file(7, 40, 50, 5))),
            true);

    List<LoadPlan> parts = plan.divide(2);

    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).spans())
        .containsExactly(
            span(0, true, 3, file(0, 0, 10, 5)), span(7, false, 40, file(7, 40, 50, 5)));
    assertThat(parts.get(0).limited()).isTrue();
    assertThat(parts.get(0).overlaps()).isTrue();
    assertThat(parts.get(1).spans())
        .containsExactly(span(0, false, 10, file(0, 10, 20, 5), file(0, 20, 30, 5)));
    assertThat(parts.get(1).limited()).isTrue();
    assertThat(parts.get(1).overlaps()).isFalse();
  }

  @Test
  void firstAndLastPartAreHalfAsLargeAsTheOthers() {
    List<FileEvent> files = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      files.add(file(0, i, i + 1, 1_000 + i % 3));
    }
    LoadPlan plan = LoadPlan.of(List.of(span(0, true, 0, files.toArray(FileEvent[]::new))), false);

    List<LoadPlan> parts = plan.divide(4);

    assertThat(parts).extracting(LoadPlan::files).containsExactly(4, 8, 8, 4);
    assertThat(parts.get(3).limited()).isFalse();
    assertThat(plan.divide(3)).extracting(LoadPlan::files).containsExactly(6, 12, 6);
    assertThat(plan.divide(2)).extracting(LoadPlan::files).containsExactly(12, 12);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3})
  void thereAreNoMorePartsThanFiles(long size) {
    LoadPlan plan =
        LoadPlan.of(List.of(span(0, true, 0, file(0, 0, 1, 1), file(0, 1, 2, size))), false);

    List<LoadPlan> parts = plan.divide(4);

    assertThat(parts).hasSize(2);
    assertThat(parts.get(1).spans()).containsExactly(span(0, false, 1, file(0, 1, 2, size)));
    assertThat(parts.get(1).limited()).isFalse();
  }

  @Test
  void oneLargeFileAfterSmallOnesIsAPartOfItsOwn() {
    LoadPlan plan =
        LoadPlan.of(
            List.of(span(0, true, 0, file(0, 0, 1, 1), file(0, 1, 2, 1), file(0, 2, 3, 1_000))),
            false);

    assertThat(plan.divide(4)).extracting(LoadPlan::files).containsExactly(2, 1);
    assertThat(plan.divide(1)).extracting(LoadPlan::files).containsExactly(3);
  }
}
