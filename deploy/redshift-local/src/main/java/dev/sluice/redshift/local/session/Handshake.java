package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.backend.Backend;
import dev.sluice.redshift.local.login.Password;
import dev.sluice.redshift.local.tls.Encryption;
import dev.sluice.redshift.local.wire.Channel;
import dev.sluice.redshift.local.wire.Fields;
import dev.sluice.redshift.local.wire.Message;
import dev.sluice.redshift.local.wire.MessageBuilder;
import dev.sluice.redshift.local.wire.Report;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The start of a connection: encryption agreed on, password checked, the backend's session opened.
 */
final class Handshake {
  private static final int PROTOCOL_3 = 196_608;
  private static final int CANCEL = 80_877_102;
  private static final int SSL = 80_877_103;
  private static final int GSS = 80_877_104;

  /**
   * What a client may set at the start; the rest of what Redshift's driver sends is for Redshift
   * alone.
   */
  private static final Set<String> FORWARDED =
      Set.of(
          "user",
          "database",
          "application_name",
          "client_encoding",
          "DateStyle",
          "TimeZone",
          "extra_float_digits");

  /** The driver sends a longer application name than the backend takes without a notice. */
  private static final int LONGEST_VALUE = 63;

  private static final String BANNER =
      "redshift-local is a stand-in for Amazon Redshift: PostgreSQL behind an allow-list of Redshift's statements.";

  private final Backend backend;
  private final Encryption encryption;
  private final Sessions sessions;
  private final Errors errors;

  Handshake(Backend backend, Encryption encryption, Sessions sessions) {
    this.backend = backend;
    this.encryption = encryption;
    this.sessions = sessions;
    this.errors = new Errors(backend.administrator().names());
  }

  /**
   * Brings a client to its first ReadyForQuery.
   *
   * @return the backend's side and its key, or null when there is nothing more to do on this
   *     connection
   */
  Opened open(Channel client) throws IOException {
    boolean encrypted = false;
    while (true) {
      byte[] body = client.readBody();
      ByteBuffer buffer = ByteBuffer.wrap(body);
      int code = buffer.getInt();
      if (code == SSL && encryption.isOffered() && !encrypted) {
        client.writeByte('S');
        client.upgrade(encryption::over);
        encrypted = true;
      } else if (code == SSL || code == GSS) {
        client.writeByte('N');
      } else if (code == CANCEL) {
        cancel(body);
        return null;
      } else if (code == PROTOCOL_3) {
        Map<String, String> parameters = parameters(new Message(' ', body).fields());
        if (encryption.required() && !encrypted) {
          fail(
              client,
              "28000",
              "no pg_hba.conf entry for user \""
                  + parameters.getOrDefault("user", "")
                  + "\", database \""
                  + parameters.getOrDefault("database", "")
                  + "\", SSL off");
          return null;
        }
        return start(client, parameters);
      } else {
        fail(
            client,
            "08P01",
            "unsupported frontend protocol " + (code >> 16) + "." + (code & 0xffff));
        return null;
      }
    }
  }

  private static Map<String, String> parameters(Fields fields) {
    fields.int32();
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String name = fields.string(); !name.isEmpty(); name = fields.string()) {
      parameters.put(name, fields.string());
    }
    return parameters;
  }

  private Opened start(Channel client, Map<String, String> parameters) throws IOException {
    String user = parameters.getOrDefault("user", "");
    if (!new Authentication(client).passes(password(user))) {
      fail(client, "28000", "password authentication failed for user \"" + user + "\"");
      return null;
    }
    Channel server = backend.connect();
    boolean opened = false;
    try {
      MessageBuilder startup = new MessageBuilder(' ').int32(PROTOCOL_3);
      parameters.forEach(
          (name, value) -> {
            if (FORWARDED.contains(name)) {
              startup
                  .string(name)
                  .string(
                      value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value);
            }
          });
      server.writeBody(startup.int8(0).build().body());
      server.flush();
      Opened result = relay(client, server);
      opened = result != null;
      return result;
    } finally {
      if (!opened) {
        server.close();
      }
    }
  }

  private Opened relay(Channel client, Channel server) throws IOException {
    Sessions.Key key = null;
    while (true) {
      Message message = server.read();
      switch (message.type()) {
        case 'K' -> {
          Fields fields = message.fields();
          key = new Sessions.Key(fields.int32(), fields.int32());
          client.write(message);
        }
        case 'S' -> client.write(parameterStatus(message));
        case 'Z' -> {
          client.write(new MessageBuilder('S').string("padb_version").string("1.0.99999").build());
          // With 4 the driver's metadata calls come as SHOW statements, which ShowStatements knows.
          client.write(new MessageBuilder('S').string("show_discovery").string("4").build());
          client.write(Report.of("NOTICE", "00000", BANNER, null).toNotice());
          client.write(message);
          client.flush();
          return new Opened(server, key);
        }
        case 'E' -> {
          client.write(errors.translate(Report.of(message)).toError());
          client.flush();
          return null;
        }
        default -> client.write(message);
      }
    }
  }

  private static Message parameterStatus(Message message) {
    return message.fields().string().equals("server_version")
        ? new MessageBuilder('S').string("server_version").string("8.0.2").build()
        : message;
  }

  private Optional<Password> password(String user) throws IOException {
    try {
      return backend.administrator().password(user);
    } catch (SQLException e) {
      throw new IOException("cannot look up the user \"" + user + "\" in the backend", e);
    }
  }

  private void cancel(byte[] body) throws IOException {
    Fields fields = new Fields(body, Integer.BYTES);
    if (sessions.stopLoad(new Sessions.Key(fields.int32(), fields.int32()))) {
      return;
    }
    try (Channel server = backend.connect()) {
      server.writeBody(body);
      server.flush();
    }
  }

  private static void fail(Channel client, String state, String message) throws IOException {
    client.write(Report.of("FATAL", state, message, null).toError());
    client.flush();
  }

  /**
   * An open session of the backend.
   *
   * @param key of the session; its process id is what pg_backend_pid() gives
   */
  record Opened(Channel channel, Sessions.Key key) {}
}
