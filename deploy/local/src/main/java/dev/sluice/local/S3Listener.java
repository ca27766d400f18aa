package dev.sluice.local;

import java.net.InetAddress;
import java.net.URI;

/**
 * Where an S3 endpoint listens and who may use it.
 *
 * @param address of the interface to listen on
 * @param port the port
 * @param accessKey the one access key id
 * @param secretKey its secret
 */
record S3Listener(InetAddress address, int port, String accessKey, String secretKey) {
  /** With the embedded stack's keys. */
  static S3Listener onLoopback(int port) {
    return new S3Listener(
        InetAddress.getLoopbackAddress(), port, S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
  }

  S3Listener at(InetAddress other) {
    return new S3Listener(other, port, accessKey, secretKey);
  }

  S3Listener withKeys(String otherAccessKey, String otherSecretKey) {
    return new S3Listener(address, port, otherAccessKey, otherSecretKey);
  }

  URI endpoint() {
    return URI.create("http://" + address.getHostAddress() + ":" + port);
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return endpoint().toString();
  }
}
