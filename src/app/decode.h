// The job `key decode`: text that holds keys → what each of them says, offline.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "model/decoded.h"

namespace mayfly::app {

// Every key in `text`, in order, read as tolerantly as the scanner does; also inside one layer of base64, base64url, hex or UTF-16, as secrets stand in
// Kubernetes. `not_found`: there is none; `invalid`: there is something that begins like
// one, and the message says what is wrong with it.
Result<std::vector<model::Decoded>> decode(std::string_view text, const Secret& fingerprint_key, Time now);

}  // namespace mayfly::app
