// TLS over OpenSSL, sans-I/O: bytes from the socket go in, bytes for the socket come out. Peer
// verification is on unless the operator says otherwise; nothing below TLS 1.2 is spoken.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sluice::net {

struct TlsClientOptions {
  bool verify = true;
  std::string ca_file{};      // empty: the system's bundle
  std::string client_cert{};  // PEM; with client_key
  std::string client_key{};
};

// Whom the peer's certificate names. Only of a certificate that was verified.
struct PeerCertificate {
  std::string subject;      // RFC 2253: "CN=shop,O=Example"
  std::string common_name;  // of the subject; may be empty
  std::string fingerprint;  // SHA-256, lower-case hex
};

struct TlsServerOptions {
  std::string cert;                    // PEM chain
  std::string key;                     // PEM
  std::string client_ca{};             // given: clients must show a certificate signed by it
  bool client_may_be_unknown = false;  // without one they may connect all the same
};

// Shared by the sessions made from it; immutable, so usable from every thread.
class TlsContext final {
 public:
  static Result<std::shared_ptr<TlsContext>> client(const TlsClientOptions& options);
  static Result<std::shared_ptr<TlsContext>> server(const TlsServerOptions& options);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsSession;
  TlsContext(ssl_ctx_st* ctx, bool is_server, bool verify)
      : ctx_(ctx), is_server_(is_server), verify_(verify) {}
  ssl_ctx_st* ctx_;
  bool is_server_;
  bool verify_;
};

class TlsSession final {
 public:
  // server_name: for SNI and for the check of the certificate (clients).
  static Result<std::unique_ptr<TlsSession>> create(std::shared_ptr<TlsContext> context,
                                                    const std::string& server_name);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  [[nodiscard]] bool handshake_done() const { return handshake_done_; }
  // The peer said that nothing more will come. Without it an end of the socket is a truncation.
  [[nodiscard]] bool closed_by_peer() const { return closed_by_peer_; }

  // After the handshake; nothing when the peer showed no certificate, or none was asked for.
  [[nodiscard]] std::optional<PeerCertificate> peer_certificate() const;

  // Starts (client) or continues the handshake; what must be sent is appended to `out`.
  Result<void> handshake(std::string& out);
  // Ciphertext in; plaintext to the callback (which may destroy the session's owner only after
  // feed returns); what must be sent is appended to `out`.
  Result<void> feed(std::string_view ciphertext, std::string& out,
                    const std::function<void(std::string_view)>& on_plain, char* buffer,
                    size_t buffer_size);
  Result<void> encrypt(std::string_view plaintext, std::string& out);
  // Appends the close notification.
  void close_notify(std::string& out);

 private:
  TlsSession(std::shared_ptr<TlsContext> context, ssl_st* ssl);
  void take_output(std::string& out);
  [[nodiscard]] Error error(const char* what) const;

  std::shared_ptr<TlsContext> context_;
  ssl_st* ssl_;
  bool handshake_done_ = false;
  bool closed_by_peer_ = false;
};

}  // namespace sluice::net
