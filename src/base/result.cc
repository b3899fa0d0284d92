#include "base/result.h"

#include <cerrno>
#include <system_error>

namespace mayfly {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::not_found: return "not_found";
    case Code::invalid: return "invalid";
    case Code::denied: return "denied";
    case Code::throttled: return "throttled";
    case Code::timeout: return "timeout";
    case Code::conflict: return "conflict";
    case Code::corrupt: return "corrupt";
    case Code::unavailable: return "unavailable";
    case Code::unsupported: return "unsupported";
  }
  return "invalid";
}

std::unexpected<Error> fail_errno(int error_number, std::string_view what) {
  Code code = Code::unavailable;
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: code = Code::not_found; break;
    case EACCES:
    case EPERM: code = Code::denied; break;
    case EINVAL:
    case ENAMETOOLONG:
    case EISDIR:
    case ELOOP: code = Code::invalid; break;
    case EEXIST: code = Code::conflict; break;
    default: break;
  }
  return fail(code, std::string(what) + ": " + std::generic_category().message(error_number));
}

}  // namespace mayfly
