#include "port/convert/serving/secrets.h"

#include <gtest/gtest.h>

#include "port/convert/source.h"

namespace sluice::port::convert::serving {
namespace {

TEST(Secrets, AreToldByTheirNames) {
  for (const char* name :
       {"HF_TOKEN", "db_password", "OPENAI_KEY", "MAXMIND_API_KEY", "PASSPHRASE", "PGPASS",
        "DB_PASS", "CONNECTION_STRING", "SENTRY_DSN", "clientSecret", "AWS_ACCESS_KEY_ID",
        "API_KEY_2", "MYSQL_PWD", "AZURE_STORAGE_KEY", "NUM_API_KEY", "authToken", "BASIC_AUTH"}) {
    EXPECT_TRUE(looks_secret(name, "hunter2")) << name;
  }
  for (const char* name : {"LOG_LEVEL", "TOKENIZER", "KEYWORDS", "PWD", "BYPASS", "MONKEY",
                           "PUBLIC_KEY", "EOS_TOKEN", "SECRET_NAME", "TOKEN_FILE", "KMS_KEY_ID"}) {
    EXPECT_FALSE(looks_secret(name, "hunter2")) << name;
  }
}

TEST(Secrets, AreNoFlagsCountsOrPaths) {
  EXPECT_FALSE(looks_secret("MAX_TOTAL_TOKENS", "4096"));
  EXPECT_FALSE(looks_secret("MAX_TOKEN", "4096"));
  EXPECT_FALSE(looks_secret("PAD_TOKEN_ID", "0"));
  EXPECT_FALSE(looks_secret("USE_AUTH_TOKEN", "true"));
  EXPECT_FALSE(looks_secret("TLS_KEY", "/etc/tls/tls.key"));
  EXPECT_TRUE(looks_secret("MAX_TOKEN", "hunter2"));
  EXPECT_TRUE(looks_secret("DB_PASSWORD", "12345"));
}

TEST(Secrets, AreToldByTheirValues) {
  for (const char* text :
       {"postgres://u:hunter2@h/db", "amqp://u:p@h,amqp://x", "see https://u:p@h/x",
        "https://ghp0123456789abcdefgh@github.com/x", "AccountName=a;AccountKey=hunter2;",
        "https://a.blob.core.windows.net/m?sv=1&sig=abc", "Server=h;Password=p",
        "AKIAIOSFODNN7EXAMPLE", "key: sk-abcdefghij0123456789", "eyJh.eyJzdWIiOiIxMjM0.c2ln1234"}) {
    EXPECT_TRUE(holds_credential(text)) << text;
  }
  EXPECT_TRUE(holds_credential(std::string("-----BEGIN RSA ") + "PRIVATE KEY-----"));
  for (const char* text : {"https://h/x@1", "postgres://h/db", "postgres://u@h/db",
                           "postgres://u:$(PASS)@h/db", "s3://bucket/sk-learn-model-version",
                           "task-abcdefghij0123456789x", "image@sha256:0123456789", "design=modern",
                           "password=", "eyJhIjoxMjM0NTY3ODkwMTIzNDU2Nzg5MH0", "a:b@c"}) {
    EXPECT_FALSE(holds_credential(text)) << text;
  }
}

TEST(Secrets, OfTheSourcesStoreAreReferences) {
  EXPECT_TRUE(is_secret_reference("{{secrets/my_scope/mode}}"));
  EXPECT_TRUE(is_secret_reference("{{resolve:secretsmanager:db:SecretString:password}}"));
  EXPECT_FALSE(is_secret_reference("{{mode}}"));
}

ServingSpec one_variant() {
  ServingSpec out;
  out.variants.emplace_back();
  return out;
}

TEST(HideSecrets, MakesVariablesOfArguments) {
  std::vector<ServingSpec> specs{one_variant()};
  Container& container = specs[0].variants[0].container;
  for (const char* word : {"--port", "80", "--api-key=hunter2", "--db-password", "hunter2",
                           "--max-token=7", "postgres://u:p@h"}) {
    container.args.push_back(given(std::string(word)));
  }
  Ledger ledger;
  hide_secrets(specs, ledger);
  std::string all;
  for (const auto& word : container.args) all += *word + " ";
  EXPECT_EQ(all,
            "--port 80 --api-key=$(ARGUMENT_SECRET_1) --db-password $(ARGUMENT_SECRET_2) "
            "--max-token=7 $(ARGUMENT_SECRET_3) ");
  ASSERT_EQ(container.env.size(), 3U);
  EXPECT_TRUE(container.env[0].secret);
  EXPECT_EQ(*container.env[0].value, "hunter2");
}

TEST(HideSecrets, TakesCredentialsOutOfAddressesAndLabels) {
  std::vector<ServingSpec> specs{one_variant()};
  Model& model = specs[0].variants[0].model;
  model.uri = given(std::string("https://u:p@a.example/m?sv=1&sig=abc"));
  specs[0].annotations.push_back({given(std::string("dsn")), given(std::string("a://u:p@h"))});
  Ledger ledger;
  hide_secrets(specs, ledger);
  EXPECT_EQ(*model.uri, "https://a.example/m");
  EXPECT_EQ(*specs[0].annotations[0].value, "replace-me");
}

TEST(CopyPart, MakesReferencesOfSecretVariables) {
  Ledger ledger;
  auto source = read_source({"a.yaml",
                             "containers:\n"
                             "  - name: t\n"
                             "    env:\n"
                             "      - {name: DB_PASSWORD, value: hunter2}\n"
                             "      - {name: MODE, value: fast}\n"
                             "    args: [\"--dsn=a://u:hunter2@h\"]\n"},
                            0, ledger);
  ASSERT_TRUE(source);
  Document doc("out.yaml", ledger);
  copy_part(doc, "/spec", source->documents[0]);
  const std::string text = to_yaml(doc.root());
  EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  EXPECT_NE(text.find("model-secrets"), std::string::npos) << text;
  EXPECT_NE(text.find("fast"), std::string::npos) << text;
  EXPECT_EQ(summarise(ledger).manual, 2U);
  EXPECT_EQ(summarise(ledger).mapped, 4U);
}

}  // namespace
}  // namespace sluice::port::convert::serving
