#include "aws/bedrock.h"

#include "aws/paging.h"

namespace mayfly::aws::bedrock {
namespace {

constexpr Operation kGetLogging{kBedrock, "GetModelInvocationLoggingConfiguration", true, "GET", "/logging/modelinvocations"};

struct S3 {
  std::optional<std::string> bucket, prefix;
};

LoggingConfiguration configuration_in(Fields& f) {
  const S3 s3 = f.structure_if<S3>("s3Config", [](Fields& c) { return S3{c.text("bucketName"), c.text_if("keyPrefix")}; }).value_or(S3{});
  return {.log_group_name = f.structure_if<std::string>("cloudWatchConfig", [](Fields& c) { return c.text("logGroupName"); }),
          .s3_bucket_name = s3.bucket,
          .s3_key_prefix = s3.prefix,
          .text_data_delivery = f.flag_if("textDataDeliveryEnabled").value_or(false),
          .image_data_delivery = f.flag_if("imageDataDeliveryEnabled").value_or(false),
          .embedding_data_delivery = f.flag_if("embeddingDataDeliveryEnabled").value_or(false)};
}

}  // namespace

Answer<std::optional<LoggingConfiguration>> get_model_invocation_logging_configuration(const Api& api) {
  return get_one<std::optional<LoggingConfiguration>>(api, kGetLogging, {}, [](Fields& f) { return f.structure_if("loggingConfig", configuration_in); });
}

}  // namespace mayfly::aws::bedrock
