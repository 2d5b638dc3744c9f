// Signs an assertion with the key in a key store and exchanges it for an access token (RFC 7523).
// Prints what the server answers. Needs JDK 17 or newer, and nothing else:
//
//     java JwtBearerToken.java
//
// The password of the key store comes from the environment variable STORE_PASSWORD; without it, the program asks.
import java.io.File;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

public class JwtBearerToken {
  static final String STORE = <%storeFile%>;
  static final String ALIAS = <%storeAlias%>;
  static final String TOKEN_URL = <%tokenUrl%>;
  static final String CLAIMS = <%claimsStart%>;
  static final long LIFETIME = <%lifetime%>;

  public static void main(String[] args) throws Exception {
    char[] password = password();
    // PKCS#12 or JKS: this method recognises both.
    KeyStore store = KeyStore.getInstance(new File(STORE), password);
    PrivateKey key = (PrivateKey) store.getKey(ALIAS, password);
    if (key == null) throw new IllegalStateException("there is no key " + ALIAS + " in " + STORE);

    HttpResponse<String> response = HttpClient.newHttpClient().send(request(assertion(key)), HttpResponse.BodyHandlers.ofString());
    System.out.println(response.body());
    if (response.statusCode() != 200) System.exit(1);
  }

  /** A signed assertion that is valid from now. */
  static String assertion(PrivateKey key) throws Exception {
    long now = Instant.now().getEpochSecond();
    String claims = CLAIMS + ",\"iat\":" + now + ",\"exp\":" + (now + LIFETIME) + ",\"jti\":\"" + UUID.randomUUID() + "\"}";
    String signed = base64url("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
        + "." + base64url(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + base64url(signature.sign());
  }

  /** The request that exchanges an assertion for a token. */
  static HttpRequest request(String assertion) {
    String grant = URLEncoder.encode("urn:ietf:params:oauth:grant-type:jwt-bearer", StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(URI.create(TOKEN_URL))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString("grant_type=" + grant + "&assertion=" + assertion))
        .build();
  }

  static char[] password() {
    String given = System.getenv("STORE_PASSWORD");
    if (given != null) return given.toCharArray();
    if (System.console() == null) throw new IllegalStateException("set STORE_PASSWORD to the password of the key store");
    return System.console().readPassword("Password of the key store: ");
  }

  static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
