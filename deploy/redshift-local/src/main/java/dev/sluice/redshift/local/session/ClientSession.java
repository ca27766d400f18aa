package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.backend.Administrator;
import dev.sluice.redshift.local.backend.BackendException;
import dev.sluice.redshift.local.backend.BackendLink;
import dev.sluice.redshift.local.copy.CopyLoad;
import dev.sluice.redshift.local.copy.Interruption;
import dev.sluice.redshift.local.dialect.CopyCommand;
import dev.sluice.redshift.local.dialect.Dialect;
import dev.sluice.redshift.local.dialect.Literals;
import dev.sluice.redshift.local.dialect.Refusal;
import dev.sluice.redshift.local.dialect.Statement;
import dev.sluice.redshift.local.wire.Channel;
import dev.sluice.redshift.local.wire.Fields;
import dev.sluice.redshift.local.wire.Message;
import dev.sluice.redshift.local.wire.MessageBuilder;
import dev.sluice.redshift.local.wire.Report;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session after its start. Every message of the client is carried out on the backend
 * before the next one is read, so the state of the transaction is always known and statements of
 * the gateway's own can run between any two. For one thread, but for {@link #stopLoad}.
 */
final class ClientSession {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);
  private static final Message PARSE_COMPLETE = new Message('1', new byte[0]);
  private static final Message BIND_COMPLETE = new Message('2', new byte[0]);
  private static final Message CLOSE_COMPLETE = new Message('3', new byte[0]);
  private static final Message NO_DATA = new Message('n', new byte[0]);
  private static final Message EMPTY_QUERY = new Message('I', new byte[0]);

  private final Channel client;
  private final BackendLink backend;
  private final Administrator administrator;
  private final CopyLoad copyLoad;
  private final ClientWatch watch;
  private final Errors errors;
  private final Map<String, Prepared> statements = new HashMap<>();
  private final Map<String, Prepared> portals = new HashMap<>();
  private final Map<String, ResultShape> shapes = new HashMap<>();

  /** I outside of a transaction block, T inside, E inside of one that failed. */
  private char transaction = 'I';

  /** The load that runs, if one does. */
  private volatile Interruption load;

  private long batch;
  private boolean failed;

  ClientSession(
      Channel client,
      BackendLink backend,
      Administrator administrator,
      CopyLoad copyLoad,
      ClientWatch watch) {
    this.client = client;
    this.backend = backend;
    this.administrator = administrator;
    this.copyLoad = copyLoad;
    this.watch = watch;
    this.errors = new Errors(administrator.names());
  }

  /** Serves the client until it leaves or a connection breaks. */
  void serve() throws IOException {
    while (true) {
      Message message = client.read();
      switch (message.type()) {
        case 'X' -> {
          backend.channel().write(message);
          backend.channel().flush();
          return;
        }
        case 'S' -> sync();
        case 'Q' -> simpleQuery(message.fields().string());
        case 'H' -> client.flush();
        default -> {
          if (!failed) {
            step(message);
          }
        }
      }
    }
  }

  private void step(Message message) throws IOException {
    try {
      switch (message.type()) {
        case 'P' -> parse(message);
        case 'B' -> bind(message);
        case 'D' -> describe(message);
        case 'E' -> execute(message);
        case 'C' -> close(message);
        default -> refuse(Refusal.unknown("messages of type " + message.type()));
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    } catch (BackendException e) {
      fail(e.report());
    }
  }

  private void parse(Message message) throws IOException, BackendException {
    Fields fields = message.fields();
    String name = fields.string();
    Statement statement = Dialect.translate(fields.string());
    statements.remove(name);
    prepare(statement);
    if (statement.copy() == null) {
      MessageBuilder parse = new MessageBuilder('P').string(name).string(statement.sql());
      int count = fields.int16();
      parse.int16(count);
      for (int i = 0; i < count; i++) {
        parse.int32(ResultShape.backendType(fields.int32(), administrator.types()));
      }
      backend.send(parse.build());
      relay('1');
    } else {
      client.write(PARSE_COMPLETE);
    }
    statements.put(name, new Prepared(statement, batch));
  }

  /**
   * What has to come before a statement: it must come before its Parse, or a later Bind, because
   * those take the snapshot and locks.
   */
  private void prepare(Statement statement) throws IOException, BackendException {
    if (statement.inTransaction() != null && transaction != 'I') {
      throw statement.inTransaction();
    }
    if (transaction == 'E') {
      return;
    }
    try {
      administrator.ensure(statement.domains());
      administrator.names().ensure(statement.names());
    } catch (SQLException e) {
      throw new IOException(
          "cannot create the types " + statement.domains() + " or keep names in the backend", e);
    }
    if (!statement.before().isEmpty() && transaction == 'I') {
      // After a first statement the backend takes the rest of the batch for a transaction block,
      // which LOCK asks for; SHOW takes no snapshot.
      backend.run("SHOW server_version_num");
    }
    for (String sql : statement.before()) {
      backend.run(sql);
    }
    passAsides();
  }

  private void bind(Message message) throws IOException, BackendException {
    Fields fields = message.fields();
    String portal = fields.string();
    Prepared prepared = statements.get(fields.string());
    portals.remove(portal);
    shapes.remove(portal);
    if (prepared != null && prepared.batch() != batch) {
      prepare(prepared.statement());
    }
    if (prepared != null && prepared.statement().copy() != null) {
      client.write(BIND_COMPLETE);
    } else {
      backend.send(message);
      relay('2');
    }
    if (prepared != null) {
      portals.put(portal, prepared);
    }
  }

  private void describe(Message message) throws IOException, BackendException {
    Fields fields = message.fields();
    boolean statement = fields.character() == 'S';
    String name = fields.string();
    Prepared prepared = (statement ? statements : portals).get(name);
    if (prepared != null && prepared.statement().copy() != null) {
      if (statement) {
        client.write(new MessageBuilder('t').int16(0).build());
      }
      client.write(NO_DATA);
      return;
    }
    backend.send(message);
    for (Message reply = reply(); ; reply = reply()) {
      switch (reply.type()) {
        case 'T' -> {
          ResultShape shape = ResultShape.of(reply, administrator);
          if (!statement) {
            shapes.put(name, shape);
          }
          client.write(shape.description());
          return;
        }
        case 't' -> client.write(parameterDescription(reply));
        default -> {
          client.write(reply);
          return;
        }
      }
    }
  }

  private Message parameterDescription(Message reply) {
    Fields fields = reply.fields();
    int count = fields.int16();
    MessageBuilder description = new MessageBuilder('t').int16(count);
    for (int i = 0; i < count; i++) {
      description.int32(ResultShape.redshiftType(fields.int32(), administrator.types()));
    }
    return description.build();
  }

  private void execute(Message message) throws IOException, BackendException {
    String portal = message.fields().string();
    Prepared prepared = portals.get(portal);
    if (prepared != null && prepared.statement().copy() != null) {
      load(prepared.statement().copy());
      return;
    }
    ResultShape shape = shapes.get(portal);
    if (shape == null && prepared != null) {
      shape = shapeOf(portal);
    }
    if (prepared != null) {
      lend(prepared.statement());
    }
    backend.send(message);
    relayExecution(shape, prepared);
  }

  private void lend(Statement statement) throws IOException, BackendException {
    if (transaction != 'E') {
      for (String sql : statement.lending()) {
        backend.run(sql);
      }
    }
  }

  private void load(CopyCommand copy) throws IOException, BackendException {
    Interruption interruption = new Interruption();
    load = interruption;
    Report report;
    ClientWatch.Watching watching = watch.over(client, () -> abandon(interruption));
    try {
      report = copyLoad.run(copy, backend, interruption);
    } finally {
      watching.end();
      load = null;
      interruption.stop();
    }
    passAsides();
    client.write(errors.translate(report).toNotice());
    client.write(new MessageBuilder('C').string("COPY").build());
  }

  /** Ends the backend's side, and with it the locks, however long the load itself takes to end. */
  private void abandon(Interruption interruption) {
    try {
      backend.close();
    } catch (IOException e) {
      LOG.debug("cannot close the backend's side of a session: {}", e.toString());
    } finally {
      interruption.stop();
    }
  }

  /**
   * Stops the load that runs. From any thread.
   *
   * @return whether there was one
   */
  boolean stopLoad() {
    Interruption running = load;
    if (running != null) {
      running.stop();
    }
    return running != null;
  }

  /** The shape of a result that the client did not ask for. */
  private ResultShape shapeOf(String portal) throws IOException, BackendException {
    backend.send(new MessageBuilder('D').int8('P').string(portal).build());
    Message reply = reply();
    return reply.type() == 'T' ? ResultShape.of(reply, administrator) : null;
  }

  private void relayExecution(ResultShape shape, Prepared prepared)
      throws IOException, BackendException {
    boolean changes = shape != null && shape.changesRows();
    boolean existed = false;
    while (true) {
      Message reply = backend.channel().read();
      switch (reply.type()) {
        case 'D' -> client.write(changes ? shape.row(reply) : reply);
        case 'N' -> {
          existed |= Report.of(reply).state().equals("42P07");
          pass(reply);
        }
        case 'S' -> pass(reply);
        case 'E' -> throw new BackendException(Report.of(reply));
        case 'C' -> {
          if (prepared != null && !existed) {
            for (String sql : prepared.statement().after()) {
              backend.run(sql);
            }
            passAsides();
          }
          if (prepared != null && prepared.statement().commits() && transaction == 'T') {
            backend.run("COMMIT");
            passAsides();
            transaction = 'I';
          }
          follow(reply.fields().string());
          client.write(tagged(reply, prepared));
          return;
        }
        case 'I', 's' -> {
          client.write(reply);
          return;
        }
        default ->
            throw new IOException("unexpected message " + reply.type() + " from the backend");
      }
    }
  }

  private static Message tagged(Message reply, Prepared prepared) {
    return prepared == null || prepared.statement().tag() == null
        ? reply
        : new MessageBuilder('C').string(prepared.statement().tag()).build();
  }

  /** Follows the transaction inside of a batch; ReadyForQuery tells it only at the end. */
  private void follow(String tag) {
    switch (tag) {
      case "BEGIN" -> transaction = 'T';
      case "COMMIT", "ROLLBACK" -> transaction = 'I';
      default -> {}
    }
  }

  private void close(Message message) throws IOException, BackendException {
    Fields fields = message.fields();
    boolean statement = fields.character() == 'S';
    String name = fields.string();
    Prepared prepared = (statement ? statements : portals).remove(name);
    if (prepared != null && prepared.statement().copy() != null) {
      client.write(CLOSE_COMPLETE);
      return;
    }
    backend.send(message);
    relay('3');
  }

  private void sync() throws IOException {
    backend.sync();
    while (true) {
      Message reply = backend.channel().read();
      if (reply.type() == 'E') {
        client.write(errors.translate(Report.of(reply)).toError());
      } else if (reply.type() == 'Z') {
        transaction = reply.fields().character();
        client.write(reply);
        client.flush();
        break;
      } else {
        pass(reply);
      }
    }
    failed = false;
    batch++;
    if (transaction == 'I') {
      portals.clear();
      shapes.clear();
    }
  }

  /**
   * The simple protocol, carried out by the extended one: the statements of one message share one
   * implicit transaction.
   */
  private void simpleQuery(String sql) throws IOException {
    try {
      List<String> parts = Dialect.split(sql);
      if (parts.isEmpty()) {
        client.write(EMPTY_QUERY);
      }
      for (String part : parts) {
        if (!failed) {
          simpleStatement(part);
        }
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    } catch (BackendException e) {
      fail(e.report());
    }
    sync();
  }

  private void simpleStatement(String sql) throws IOException, BackendException {
    Statement statement = Dialect.translate(sql);
    prepare(statement);
    if (statement.copy() != null) {
      load(statement.copy());
      return;
    }
    backend.send(new MessageBuilder('P').string("").string(statement.sql()).int16(0).build());
    reply();
    backend.send(new MessageBuilder('B').string("").string("").int16(0).int16(0).int16(0).build());
    reply();
    ResultShape shape = shapeOf("");
    if (shape != null) {
      client.write(shape.description());
    }
    lend(statement);
    backend.send(new MessageBuilder('E').string("").int32(0).build());
    relayExecution(shape, new Prepared(statement, batch));
  }

  /** Passes everything up to the reply of type {@code last}. */
  private void relay(char last) throws IOException, BackendException {
    Message reply = reply();
    while (reply.type() != last) {
      client.write(reply);
      reply = reply();
    }
    client.write(reply);
  }

  /** The next reply that is neither a notice nor an error. */
  private Message reply() throws IOException, BackendException {
    while (true) {
      Message reply = backend.channel().read();
      switch (reply.type()) {
        case 'E' -> throw new BackendException(Report.of(reply));
        case 'N', 'S', 'A' -> pass(reply);
        default -> {
          return reply;
        }
      }
    }
  }

  private void passAsides() throws IOException {
    for (Message aside : backend.takeAsides()) {
      pass(aside);
    }
  }

  private void pass(Message message) throws IOException {
    client.write(message.type() == 'N' ? errors.translate(Report.of(message)).toNotice() : message);
  }

  /**
   * Lets the backend raise the error, so that the backend alone knows whether the transaction has
   * failed.
   */
  private void refuse(Refusal refusal) throws IOException {
    String detail = refusal.detail() == null ? "NULL" : Literals.string(refusal.detail());
    try {
      backend.run(
          "SELECT pg_catalog.rs_refuse("
              + Literals.string(refusal.state())
              + ", "
              + Literals.string(refusal.getMessage())
              + ", "
              + detail
              + ")");
      throw new IOException("the backend did not refuse");
    } catch (BackendException e) {
      fail(e.report());
    }
  }

  private void fail(Report report) throws IOException {
    passAsides();
    client.write(errors.translate(report).toError());
    if (report.field('S').equals("FATAL")) {
      client.flush();
      throw new EOFException("the backend ended the session: " + report.text());
    }
    failed = true;
    if (transaction == 'T') {
      transaction = 'E';
    }
  }
}
