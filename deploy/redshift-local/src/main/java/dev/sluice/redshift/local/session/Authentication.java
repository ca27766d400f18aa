package dev.sluice.redshift.local.session;

import dev.sluice.redshift.local.login.Password;
import dev.sluice.redshift.local.login.Password.Algorithm;
import dev.sluice.redshift.local.wire.Channel;
import dev.sluice.redshift.local.wire.Fields;
import dev.sluice.redshift.local.wire.Message;
import dev.sluice.redshift.local.wire.MessageBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The exchange in which a client proves that it knows a password: MD5 as in PostgreSQL, or
 * Redshift's own exchange for passwords that are kept as SHA-256 digests, which its drivers know
 * and psql does not.
 */
final class Authentication {
  private static final int MD5 = 5;
  private static final int DIGEST = 13;

  /** The number that the drivers have for SHA-256. */
  private static final int DIGEST_SHA256 = 0;

  private static final int CHALLENGE_BYTES = 4;
  private static final int NONCE_BYTES = 32;

  private final Channel client;

  Authentication(Channel client) {
    this.client = client;
  }

  /**
   * Asks the client for its proof. A user that does not exist, or has no password, is asked all the
   * same, so that the client does not learn which.
   */
  boolean passes(Optional<Password> password) throws IOException {
    return password.filter(known -> known.algorithm() == Algorithm.SHA256).isPresent()
        ? passesSha256(password.get())
        : passesMd5(password);
  }

  private boolean passesMd5(Optional<Password> password) throws IOException {
    byte[] challenge = Password.random(CHALLENGE_BYTES);
    client.write(new MessageBuilder('R').int32(MD5).bytes(challenge).build());
    String answer = answer('p').string();
    return password.filter(known -> known.isProvedByMd5(challenge, answer)).isPresent();
  }

  private boolean passesSha256(Password password) throws IOException {
    byte[] salt = HexFormat.of().parseHex(password.salt());
    byte[] nonce = Password.random(NONCE_BYTES);
    client.write(
        new MessageBuilder('R')
            .int32(DIGEST)
            .int32(DIGEST_SHA256)
            .int32(salt.length)
            .bytes(salt)
            .int32(nonce.length)
            .bytes(nonce)
            .build());
    Fields answer = answer('d');
    byte[] digest = answer.bytes(answer.int32());
    byte[] clientNonce = answer.bytes(answer.int32());
    return password.isProvedBySha256(nonce, clientNonce, digest);
  }

  private Fields answer(char type) throws IOException {
    client.flush();
    Message answer = client.read();
    if (answer.type() != type) {
      throw new EOFException("no password from the client");
    }
    return answer.fields();
  }
}
