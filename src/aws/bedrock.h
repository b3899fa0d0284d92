// Bedrock's control plane: whether a Region records what models are asked and answer. As aws/iam.h otherwise.
#pragma once

#include <optional>
#include <string>

#include "aws/caller.h"

namespace mayfly::aws::bedrock {

struct LoggingConfiguration {
  std::optional<std::string> log_group_name, s3_bucket_name, s3_key_prefix;  // where the records go; neither: nowhere
  bool text_data_delivery, image_data_delivery, embedding_data_delivery;
};

// nullopt: invocations are not recorded in this Region.
Answer<std::optional<LoggingConfiguration>> get_model_invocation_logging_configuration(const Api& api);

}  // namespace mayfly::aws::bedrock
