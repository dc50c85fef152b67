#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "crypto/digest.h"

namespace sluice::net {
namespace {

Error config_error(const std::string& what) {
  char reason[160] = "";
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  ERR_clear_error();
  return {Cause::Config, what + ": " + reason};
}

bool is_ip(const std::string& host) {
  return host.find(':') != std::string::npos ||
         host.find_first_not_of("0123456789.") == std::string::npos;
}

Result<void> use_key_pair(SSL_CTX* ctx, const std::string& cert, const std::string& key) {
  if (SSL_CTX_use_certificate_chain_file(ctx, cert.c_str()) != 1) {
    return std::unexpected(config_error("cannot use the certificate " + cert));
  }
  if (SSL_CTX_use_PrivateKey_file(ctx, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return std::unexpected(config_error("cannot use the private key " + key));
  }
  if (SSL_CTX_check_private_key(ctx) != 1) {
    return std::unexpected(config_error("the private key " + key + " does not fit " + cert));
  }
  return {};
}

Result<void> use_ca(SSL_CTX* ctx, const std::string& ca_file) {
  const int ok = ca_file.empty() ? SSL_CTX_set_default_verify_paths(ctx)
                                 : SSL_CTX_load_verify_locations(ctx, ca_file.c_str(), nullptr);
  if (ok != 1) return std::unexpected(config_error("cannot use the CA bundle " + ca_file));
  return {};
}

void common_options(SSL_CTX* ctx) {
  SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

constexpr unsigned char kAlpn[] = "\x08http/1.1";

int choose_alpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                unsigned int in_size, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kAlpn, sizeof kAlpn - 1, in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::client(const TlsClientOptions& options) {
  SSL_CTX* ctx = SSL_CTX_new(TLS_client_method());
  std::shared_ptr<TlsContext> context(new TlsContext(ctx, false, options.verify));
  common_options(ctx);
  SSL_CTX_set_verify(ctx, options.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (options.verify) {
    if (auto ok = use_ca(ctx, options.ca_file); !ok) return std::unexpected(ok.error());
  }
  if (!options.client_cert.empty()) {
    auto ok = use_key_pair(ctx, options.client_cert, options.client_key);
    if (!ok) return std::unexpected(ok.error());
  }
  SSL_CTX_set_alpn_protos(ctx, kAlpn, sizeof kAlpn - 1);
  return context;
}

Result<std::shared_ptr<TlsContext>> TlsContext::server(const TlsServerOptions& options) {
  SSL_CTX* ctx = SSL_CTX_new(TLS_server_method());
  std::shared_ptr<TlsContext> context(new TlsContext(ctx, true, !options.client_ca.empty()));
  common_options(ctx);
  if (auto ok = use_key_pair(ctx, options.cert, options.key); !ok) {
    return std::unexpected(ok.error());
  }
  if (!options.client_ca.empty()) {
    if (auto ok = use_ca(ctx, options.client_ca); !ok) return std::unexpected(ok.error());
    const int missing = options.client_may_be_unknown ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | missing, nullptr);
    // Resumed sessions of clients with certificates need a context that is theirs.
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
  }
  SSL_CTX_set_alpn_select_cb(ctx, choose_alpn, nullptr);
  return context;
}

TlsContext::~TlsContext() {
  SSL_CTX_free(ctx_);
}

TlsSession::TlsSession(std::shared_ptr<TlsContext> context, ssl_st* ssl)
    : context_(std::move(context)), ssl_(ssl) {}

TlsSession::~TlsSession() {
  SSL_free(ssl_);
}

Result<std::unique_ptr<TlsSession>> TlsSession::create(std::shared_ptr<TlsContext> context,
                                                       const std::string& server_name) {
  SSL* ssl = SSL_new(context->ctx_);
  if (ssl == nullptr) return fail(Cause::Internal, "cannot make a TLS session");
  const bool is_server = context->is_server_;
  const bool verify = context->verify_;
  std::unique_ptr<TlsSession> session(new TlsSession(std::move(context), ssl));
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  if (is_server) {
    SSL_set_accept_state(ssl);
    return session;
  }
  SSL_set_connect_state(ssl);
  if (is_ip(server_name)) {
    if (verify) X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), server_name.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, server_name.c_str());
    if (verify) SSL_set1_host(ssl, server_name.c_str());
  }
  return session;
}

std::optional<PeerCertificate> TlsSession::peer_certificate() const {
  struct Free {
    void operator()(X509* x) const { X509_free(x); }
    void operator()(BIO* b) const { BIO_free(b); }
  };
  const std::unique_ptr<X509, Free> certificate(SSL_get1_peer_certificate(ssl_));
  if (!context_->verify_ || !certificate || SSL_get_verify_result(ssl_) != X509_V_OK) {
    return std::nullopt;
  }
  PeerCertificate out;
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const std::unique_ptr<BIO, Free> text(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  if (size > 0) out.subject.assign(data, static_cast<size_t>(size));
  char common[256] = "";
  const int common_size =
      X509_NAME_get_text_by_NID(name, NID_commonName, common, static_cast<int>(sizeof common));
  if (common_size > 0) out.common_name.assign(common, static_cast<size_t>(common_size));
  unsigned char print[EVP_MAX_MD_SIZE];
  unsigned int print_size = 0;
  X509_digest(certificate.get(), EVP_sha256(), print, &print_size);
  out.fingerprint = crypto::to_hex({reinterpret_cast<const char*>(print), print_size});
  return out;
}

Result<void> TlsSession::handshake(std::string& out) {
  if (handshake_done_) return {};
  ERR_clear_error();
  const int n = SSL_do_handshake(ssl_);
  take_output(out);
  if (n == 1) {
    handshake_done_ = true;
    return {};
  }
  if (SSL_get_error(ssl_, n) == SSL_ERROR_WANT_READ) return {};
  return std::unexpected(error("the TLS handshake failed"));
}

Result<void> TlsSession::feed(std::string_view ciphertext, std::string& out,
                              const std::function<void(std::string_view)>& on_plain, char* buffer,
                              size_t buffer_size) {
  BIO* in = SSL_get_rbio(ssl_);
  if (BIO_write(in, ciphertext.data(), static_cast<int>(ciphertext.size())) !=
      static_cast<int>(ciphertext.size())) {
    return fail(Cause::Internal, "TLS input could not be buffered");
  }
  if (auto ok = handshake(out); !ok || !handshake_done_) return ok;
  while (true) {
    ERR_clear_error();
    const int n = SSL_read(ssl_, buffer, static_cast<int>(buffer_size));
    if (n > 0) {
      on_plain({buffer, static_cast<size_t>(n)});
      continue;
    }
    take_output(out);
    switch (SSL_get_error(ssl_, n)) {
      case SSL_ERROR_WANT_READ:
        return {};
      case SSL_ERROR_ZERO_RETURN:
        closed_by_peer_ = true;
        return {};
      default:
        return std::unexpected(error("the TLS connection failed"));
    }
  }
}

Result<void> TlsSession::encrypt(std::string_view plaintext, std::string& out) {
  while (!plaintext.empty()) {
    ERR_clear_error();
    const int chunk = static_cast<int>(std::min<size_t>(plaintext.size(), 1U << 20));
    const int n = SSL_write(ssl_, plaintext.data(), chunk);
    if (n <= 0) return std::unexpected(error("the TLS connection failed"));
    plaintext.remove_prefix(static_cast<size_t>(n));
  }
  take_output(out);
  return {};
}

void TlsSession::close_notify(std::string& out) {
  if (!handshake_done_) return;
  SSL_shutdown(ssl_);
  take_output(out);
}

void TlsSession::take_output(std::string& out) {
  BIO* bio = SSL_get_wbio(ssl_);
  char* data = nullptr;
  const long n = BIO_get_mem_data(bio, &data);
  if (n > 0) out.append(data, static_cast<size_t>(n));
  (void)BIO_reset(bio);
}

Error TlsSession::error(const char* what) const {
  const long verdict = SSL_get_verify_result(ssl_);
  if (verdict != X509_V_OK) {
    return {Cause::UpstreamConnect, std::string(what) +
                                        ": the peer's certificate is not accepted (" +
                                        X509_verify_cert_error_string(verdict) + ")"};
  }
  char reason[160] = "";
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  return {Cause::UpstreamConnect, std::string(what) + ": " + reason};
}

}  // namespace sluice::net
