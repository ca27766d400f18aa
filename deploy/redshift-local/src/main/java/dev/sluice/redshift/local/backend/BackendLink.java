package dev.sluice.redshift.local.backend;

import dev.sluice.redshift.local.wire.Channel;
import dev.sluice.redshift.local.wire.Fields;
import dev.sluice.redshift.local.wire.Message;
import dev.sluice.redshift.local.wire.MessageBuilder;
import dev.sluice.redshift.local.wire.Report;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One session of the backend. Beside the client's messages it runs statements of the gateway's own
 * in the client's transaction, by the extended protocol without Sync. For one thread; {@link
 * #close} may come from any.
 */
public final class BackendLink implements Closeable {
  /** Name of the gateway's own statements and portals. */
  private static final String OWN = "redshift-local";

  private static final Message FLUSH = new Message('H', new byte[0]);

  private final Channel channel;
  private final List<Message> asides = new ArrayList<>();

  public BackendLink(Channel channel) {
    this.channel = channel;
  }

  public Channel channel() {
    return channel;
  }

  /** Sends a message with a Flush, so that its reply comes at once. */
  public void send(Message message) throws IOException {
    channel.write(message);
    channel.write(FLUSH);
    channel.flush();
  }

  /** Ends the batch: the reply goes on to ReadyForQuery. */
  public void sync() throws IOException {
    channel.write(new Message('S', new byte[0]));
    channel.flush();
  }

  /**
   * Notices and parameter changes that came while a statement of the gateway's own ran; empties the
   * list.
   */
  public List<Message> takeAsides() {
    List<Message> taken = List.copyOf(asides);
    asides.clear();
    return taken;
  }

  /** Runs a statement and drops its rows. */
  public void run(String sql) throws IOException, BackendException {
    query(sql);
  }

  /** Runs a query; parameters and values are text, null for null. */
  public List<List<String>> query(String sql, String... parameters)
      throws IOException, BackendException {
    closeOwn();
    channel.write(new MessageBuilder('P').string(OWN).string(sql).int16(0).build());
    MessageBuilder bind =
        new MessageBuilder('B').string(OWN).string(OWN).int16(0).int16(parameters.length);
    for (String parameter : parameters) {
      byte[] value = parameter.getBytes(StandardCharsets.UTF_8);
      bind.int32(value.length).bytes(value);
    }
    channel.write(bind.int16(0).build());
    channel.write(new MessageBuilder('E').string(OWN).int32(0).build());
    closeOwn();
    send(FLUSH);
    List<List<String>> rows = new ArrayList<>();
    expectClosed();
    for (Message reply = next(); reply.type() != '3'; reply = next()) {
      if (reply.type() == 'D') {
        rows.add(row(reply));
      }
    }
    next();
    return rows;
  }

  /** Starts a COPY FROM STDIN in the client's transaction. */
  public void startCopy(String sql) throws IOException, BackendException {
    closeOwn();
    channel.write(new MessageBuilder('P').string(OWN).string(sql).int16(0).build());
    channel.write(
        new MessageBuilder('B').string(OWN).string(OWN).int16(0).int16(0).int16(0).build());
    send(new MessageBuilder('E').string(OWN).int32(0).build());
    expectClosed();
    while (next().type() != 'G') {
      // ParseComplete and BindComplete
    }
  }

  /** The first {@code length} bytes of {@code data} as data of the COPY. */
  public void copyData(byte[] data, int length) throws IOException {
    channel.write('d', data, length);
  }

  /** Whether the backend has already answered: during a COPY that is an error. */
  public boolean hasReply() throws IOException {
    return channel.hasInput();
  }

  public void endCopy() throws IOException, BackendException {
    channel.write(new Message('c', new byte[0]));
    closeOwn();
    send(FLUSH);
    while (next().type() != '3') {
      // CommandComplete
    }
    next();
  }

  /** Ends a COPY as failed: its error is the gateway's own doing and is dropped. */
  public void failCopy() throws IOException {
    send(new MessageBuilder('f').string("stopped by redshift-local").build());
    try {
      for (Message reply = next(); ; reply = next()) {
        if (reply.type() == 'C') {
          throw new IOException("the backend completed a COPY that was to fail");
        }
      }
    } catch (BackendException expected) {
      asides.clear();
    }
  }

  private void expectClosed() throws IOException, BackendException {
    next();
    next();
  }

  /**
   * Also ahead of a statement: one that failed is still there. Closing what is not there is no
   * error.
   */
  private void closeOwn() throws IOException {
    channel.write(new MessageBuilder('C').int8('S').string(OWN).build());
    channel.write(new MessageBuilder('C').int8('P').string(OWN).build());
  }

  private Message next() throws IOException, BackendException {
    while (true) {
      Message reply = channel.read();
      switch (reply.type()) {
        case 'E' -> throw new BackendException(Report.of(reply));
        case 'N', 'S', 'A' -> asides.add(reply);
        default -> {
          return reply;
        }
      }
    }
  }

  private static List<String> row(Message message) {
    Fields fields = message.fields();
    int count = fields.int16();
    List<String> row = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = fields.int32();
      row.add(length < 0 ? null : new String(fields.bytes(length), StandardCharsets.UTF_8));
    }
    return row;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
