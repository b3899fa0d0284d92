#include "net/curl_api.h"

#include <dlfcn.h>

#include <string>

namespace mayfly::net {
namespace {

constexpr const char* kLibraries[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"};

// False if the library has no such function.
template <class Function>
bool find(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(::dlsym(library, name));
  return into != nullptr;
}

bool find_all(void* library, CurlApi& api) {
  return find(library, "curl_global_init", api.global_init) && find(library, "curl_easy_init", api.easy_init) &&
         find(library, "curl_easy_setopt", api.easy_setopt) && find(library, "curl_easy_getinfo", api.easy_getinfo) &&
         find(library, "curl_easy_reset", api.easy_reset) && find(library, "curl_easy_cleanup", api.easy_cleanup) &&
         find(library, "curl_easy_strerror", api.easy_strerror) && find(library, "curl_slist_append", api.slist_append) &&
         find(library, "curl_slist_free_all", api.slist_free_all) && find(library, "curl_multi_init", api.multi_init) &&
         find(library, "curl_multi_setopt", api.multi_setopt) && find(library, "curl_multi_add_handle", api.multi_add_handle) &&
         find(library, "curl_multi_remove_handle", api.multi_remove_handle) && find(library, "curl_multi_perform", api.multi_perform) &&
         find(library, "curl_multi_poll", api.multi_poll) && find(library, "curl_multi_wakeup", api.multi_wakeup) &&
         find(library, "curl_multi_info_read", api.multi_info_read) && find(library, "curl_multi_cleanup", api.multi_cleanup);
}

Result<CurlApi> load() {
  for (const char* name : kLibraries) {
    void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) continue;
    CurlApi api{};
    if (find_all(library, api) && api.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) return api;
  }
  return fail(Code::unsupported, "AWS cannot be asked: libcurl (7.68 or later) is not on this machine", "apt-get install libcurl4");
}

}  // namespace

Result<const CurlApi*> curl_api() {
  static const Result<CurlApi> loaded = load();  // never changes after the first call
  if (!loaded) return std::unexpected(loaded.error());
  return &*loaded;
}

}  // namespace mayfly::net
