#include "port/convert/api/refusals.h"

#include <array>
#include <gtest/gtest.h>

#include "base/error.h"

namespace sluice::port::convert::api {
namespace {

using enum RefusalKind;

constexpr std::array<std::string_view, 6> kReaders{
    "aws-apigateway", "azure-apim", "google-api-gateway", "kong", "envoy-gateway", "nginx"};

int status(std::string_view reader, RefusalKind kind, Scheme scheme = Scheme::Key) {
  return SourceRefusals(ApiSpec{}, reader).status(kind, scheme);
}

TEST(SourceRefusals, EveryVendorSaysWhatItDoesWithAStrangerAndAnUnknownPath) {
  const ApiSpec spec;
  for (const std::string_view reader : kReaders) {
    const SourceRefusals said(spec, reader);
    for (const RefusalKind kind :
         {NoCredential, BadCredential, Forbidden, NoRoute, NoMethod, Throttled, Quota}) {
      EXPECT_TRUE(said.answer(kind, Scheme::Key)) << reader << " " << name(kind);
    }
  }
}

TEST(SourceRefusals, AreThoseThatTheVendorsDocument) {
  EXPECT_EQ(status("aws-apigateway", NoCredential), 403);
  EXPECT_EQ(status("aws-apigateway", NoCredential, Scheme::Token), 401);
  EXPECT_EQ(status("aws-apigateway", NoRoute), 403);
  EXPECT_EQ(status("azure-apim", Quota), 403);
  EXPECT_EQ(status("azure-apim", Throttled), 429);
  EXPECT_EQ(status("google-api-gateway", BadCredential), 400);
  EXPECT_EQ(status("kong", NoMethod), 404);
  EXPECT_EQ(status("nginx", Throttled), 503);
}

TEST(SourceRefusals, ADescriptionWithoutAGatewaySaysNothingAndTheOwnStatusesHold) {
  const ApiSpec spec;
  const SourceRefusals said(spec, "openapi");
  EXPECT_FALSE(said.answer(NoRoute, Scheme::Key));
  struct Own {
    RefusalKind kind;
    Cause cause;
  };
  for (const Own& own : {Own{NoCredential, Cause::Unauthorized}, Own{BadKey, Cause::Unauthorized},
                         Own{Forbidden, Cause::Forbidden}, Own{NoRoute, Cause::NoRoute},
                         Own{NoMethod, Cause::MethodNotAllowed}, Own{Quota, Cause::RateLimited},
                         Own{Throttled, Cause::RateLimited}, Own{TooLarge, Cause::TooLarge},
                         Own{Unreachable, Cause::UpstreamConnect}, Own{Timeout, Cause::Timeout}}) {
    EXPECT_EQ(said.status(own.kind, Scheme::Key), base::info(own.cause).http_status)
        << name(own.kind);
  }
}

TEST(SourceRefusals, ComeInTheFormOfTheirVendor) {
  const ApiSpec spec;
  const auto body = [&](std::string_view reader) {
    return SourceRefusals(spec, reader).answer(NoRoute, Scheme::Key)->body;
  };
  EXPECT_EQ(body("aws-apigateway"), R"({"message":"Missing Authentication Token"})");
  EXPECT_EQ(body("azure-apim"), R"({ "statusCode": 404, "message": "Resource not found" })");
  EXPECT_EQ(body("google-api-gateway"),
            R"({"code":404,"message":"The current request is not defined by this API."})");
  EXPECT_EQ(body("kong"), R"({"message":"no Route matched with those values"})");
  EXPECT_EQ(body("envoy-gateway"), "");
  EXPECT_NE(body("nginx").find("<title>404 Not Found</title>"), std::string::npos);
}

TEST(SourceRefusals, AnHttpApiOfAwsDoesNotAnswerAsARestApi) {
  ApiSpec spec;
  spec.http_api = true;
  const auto said = SourceRefusals(spec, "aws-apigateway").answer(NoRoute, Scheme::Key);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->status, 404);
  EXPECT_EQ(said->body, R"({"message":"Not Found"})");
  EXPECT_TRUE(said->headers.empty());
}

TEST(SourceRefusals, WhatAnExportSaysGoesBeforeTheVendorsOwn) {
  ApiSpec spec;
  RefusalSaid said;
  said.kind = NoCredential;
  said.scheme = Scheme::Key;
  said.status = given(int64_t{499});
  said.headers.emplace_back("x-a", given(std::string("b")));
  spec.refusals.push_back(said);
  const SourceRefusals source(spec, "aws-apigateway");
  const auto answer = source.answer(NoCredential, Scheme::Key);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 499);
  EXPECT_EQ(answer->body, R"({"message":"Forbidden"})");
  EXPECT_EQ(answer->headers.at("x-a"), "b");
  EXPECT_EQ(source.status(NoCredential, Scheme::Token), 401);
  EXPECT_EQ(source.status(NoKey, Scheme::Token), 499) << "a key beside a token is a key";
}

TEST(SourceRefusals, ARuleMayHaveWordsOfItsOwnInTheFormOfItsVendor) {
  const ApiSpec spec;
  Reworded words;
  words.status = given(int64_t{403});
  words.message = given(std::string("say \"please\""));
  const auto answer =
      SourceRefusals(spec, "azure-apim").reworded(BadCredential, Scheme::Token, words);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
  EXPECT_EQ(answer->body, R"({ "statusCode": 403, "message": "say \"please\"" })");
}

}  // namespace
}  // namespace sluice::port::convert::api
