#include "crypto/jws.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "crypto/api_key.h"

namespace sluice::crypto {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr size_t kP256Bytes = 32;
constexpr size_t kLeastHmacBytes = 32;

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Number = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using PublicKey = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

Number number(std::string_view bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

PublicKey key_of(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  const bool made = params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
  PublicKey out(key);
  if (!made) return nullptr;
  const KeyContext check(EVP_PKEY_CTX_new(key, nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
  return out;
}

// r and s of 32 bytes each, as OpenSSL wants them.
std::string der_of(std::string_view signature) {
  const EcSignature pair(ECDSA_SIG_new());
  Number r = number(signature.substr(0, kP256Bytes));
  Number s = number(signature.substr(kP256Bytes));
  if (!pair || !r || !s) return {};
  // Takes both over; it fails for null only.
  if (ECDSA_SIG_set0(pair.get(), r.release(), s.release()) != 1) return {};
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  std::string out(reinterpret_cast<const char*>(der), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(der);
  return out;
}

}  // namespace

void JwsKey::FreeKey::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

std::optional<JwsKey> JwsKey::rsa(std::string_view n, std::string_view e) {
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  const Number modulus = number(n);
  const Number exponent = number(e);
  if (!builder || !modulus || !exponent || BN_num_bits(modulus.get()) < kLeastRsaBits ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return std::nullopt;
  }
  JwsKey out(JwsAlgorithm::Rs256);
  out.public_.reset(key_of("RSA", builder.get()).release());
  if (!out.public_) return std::nullopt;
  return out;
}

std::optional<JwsKey> JwsKey::p256(std::string_view x, std::string_view y) {
  if (x.size() != kP256Bytes || y.size() != kP256Bytes) return std::nullopt;
  const std::string point = std::string(1, '\x04').append(x).append(y);  // uncompressed
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return std::nullopt;
  }
  JwsKey out(JwsAlgorithm::Es256);
  out.public_.reset(key_of("EC", builder.get()).release());
  if (!out.public_) return std::nullopt;
  return out;
}

std::optional<JwsKey> JwsKey::hmac(Secret key) {
  if (key.reveal().size() < kLeastHmacBytes) return std::nullopt;
  JwsKey out(JwsAlgorithm::Hs256);
  out.secret_ = std::move(key);
  return out;
}

bool JwsKey::verify(std::string_view message, std::string_view signature) const {
  if (algorithm_ == JwsAlgorithm::Hs256) {
    Sha256 given{};
    if (signature.size() != given.size()) return false;
    std::copy(signature.begin(), signature.end(), given.begin());
    return equal_in_constant_time(hmac_sha256(secret_.reveal(), message), given);
  }
  std::string der;
  if (algorithm_ == JwsAlgorithm::Es256) {
    if (signature.size() != 2 * kP256Bytes) return false;
    der = der_of(signature);
    signature = der;
  }
  const DigestContext context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, public_.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace sluice::crypto
