#include "sim/control.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "sim/ids.h"
#include "sim/settings_json.h"
#include "sim/world_parts.h"

namespace mayfly::sim {
namespace {

using Json = nlohmann::json;
constexpr std::string_view kPrefix = "/_sim/";
constexpr std::int64_t kMaxSessionSeconds = 43'200;

struct Asked {
  Core& core;
  const Json& body;
  std::string_view query;
  const std::function<Result<World>()>& reload;
};

Result<Json> health(const Asked& asked) {
  return Json{{"status", "ok"}, {"world", asked.core.state.store.world().name}, {"now", to_rfc3339(to_time(asked.core.clock.now()))}};
}

Result<Json> get_clock(const Asked& asked) {
  return Json{{"now", to_rfc3339(to_time(asked.core.clock.now()))}, {"millis", asked.core.clock.now()}, {"runs", asked.core.clock.runs()}};
}

// {"set": time} {"advance": "+90d"} {"runs": false}
Result<Json> post_clock(const Asked& asked) {
  TRY(only(asked.body, {"set", "advance", "runs"}, "clock"));
  Clock& clock = asked.core.clock;
  if (asked.body.contains("set")) {
    TRY(const Time to, read_time(asked.body["set"], to_time(clock.now())));
    clock.set(to_millis(to));
  }
  if (asked.body.contains("advance")) {
    TRY(const Time by, read_time(asked.body["advance"], Time{}));
    clock.advance(to_millis(by));
  }
  if (asked.body.contains("runs")) {
    if (asked.body["runs"] == true) clock.start();
    else clock.stop();
  }
  return get_clock(asked);
}

Result<Json> get_settings(const Asked& asked) { return to_json(asked.core.state.settings); }

Result<Json> post_settings(const Asked& asked) {
  Settings changed = asked.core.state.settings;
  TRY(read_settings(asked.body, changed));
  asked.core.state.settings = changed;
  asked.core.buckets.clear();
  return to_json(changed);
}

Result<Json> get_faults(const Asked& asked) {
  Json out = Json::array();
  for (const Faults::Rule& rule : asked.core.faults.rules()) {
    Json row = to_json(rule.fault);
    row["seen"] = rule.seen;
    row["struck"] = rule.struck;
    out.push_back(std::move(row));
  }
  return out;
}

// One fault, or a list; they are added behind those that are there.
Result<Json> post_faults(const Asked& asked) {
  std::vector<Fault> faults;
  for (const Json& item : asked.body.is_array() ? asked.body : Json::array({asked.body})) {
    TRY(Fault fault, read_fault(item));
    faults.push_back(std::move(fault));
  }
  for (Fault& fault : faults) asked.core.faults.add(std::move(fault));
  return get_faults(asked);
}

Result<Json> delete_faults(const Asked& asked) {
  asked.core.faults.clear();
  return Json::array();
}

Json to_json(const LoggedCall& call) {
  return Json{{"at", to_rfc3339(to_time(call.at))},
              {"service", call.service},
              {"operation", call.operation},
              {"action", call.action},
              {"account", call.account},
              {"caller", call.caller},
              {"resource", call.resource},
              {"region", call.region},
              {"page", call.page},
              {"status", call.status},
              {"code", call.code},
              {"fault", call.fault},
              {"request_id", call.request_id}};
}

// From number `since` on (of those kept).
Result<Json> get_calls(const Asked& asked) {
  std::size_t since = 0;
  if (asked.query.starts_with("since=")) std::from_chars(asked.query.data() + 6, asked.query.data() + asked.query.size(), since);
  Json out = Json::array();
  const auto& calls = asked.core.log.calls();
  for (std::size_t i = since; i < calls.size(); ++i) out.push_back(to_json(calls[i]));
  return out;
}

Result<Json> get_counters(const Asked& asked) {
  const CallLog& log = asked.core.log;
  return Json{{"calls", log.total()},
              {"most_at_once", log.most_at_once()},
              {"by_operation", log.counts()},
              {"calls_dropped", log.dropped()},
              {"events_dropped", asked.core.state.trail.dropped()}};
}

Result<Json> delete_calls(const Asked& asked) {
  asked.core.log.clear();
  return Json::object();
}

Result<Json> get_accounts(const Asked& asked) {
  Json out = Json::array();
  for (const AccountSummary& account : asked.core.state.store.world().accounts)
    out.push_back({{"id", account.id}, {"name", account.name}, {"status", account.status}, {"parent", account.parent}});
  return out;
}

Result<std::string> text(const Json& body, const char* name) {
  if (!body.is_object() || !body.contains(name)) return std::string();
  if (!body[name].is_string()) return fail(Code::invalid, std::string(name) + " is not a text");
  return body[name].get<std::string>();
}

Result<const Account*> account_of(const Asked& asked) {
  TRY(std::string id, text(asked.body, "account"));
  const World& world = asked.core.state.store.world();
  if (id.empty()) id = world.organization ? world.organization->management_account : world.accounts.front().id;
  const Account* account = asked.core.state.store.current(id);
  if (account == nullptr) return fail(Code::not_found, "there is no account " + id);
  return account;
}

// A role's session without asking its trust policy: this is the world's owner speaking.
Result<Json> role_session(const Asked& asked, const Account& account, const std::string& role_name) {
  const auto role = account.roles.find(role_name);
  if (role == account.roles.end()) return fail(Code::not_found, "account " + account.id + " has no role " + role_name);
  Caller caller;
  caller.kind = iam::PrincipalKind::role_session;
  caller.account = account.id;
  caller.name = role->second.name;
  caller.session_name = "simulator";
  caller.arn = "arn:aws:sts::" + account.id + ":assumed-role/" + caller.name + "/simulator";
  caller.role_arn = role_arn(account.id, role->second);
  caller.id = role->second.id + ":simulator";
  caller.issued = to_time(asked.core.clock.now());
  const std::string seed = account.id + "/control/" + std::to_string(++asked.core.state.made);
  caller.access_key_id = access_key_id("ASIA", account.id, seed);
  const std::string id = caller.access_key_id;
  Session session{std::make_shared<const Caller>(std::move(caller)), secret_for(id + seed), secret_for("token" + seed, 200),
                  Time{to_time(asked.core.clock.now()).seconds + kMaxSessionSeconds}};
  Json out = {
      {"Version", 1}, {"AccessKeyId", id}, {"SecretAccessKey", session.secret}, {"SessionToken", session.token}, {"Expiration", to_rfc3339(session.expires)}};
  asked.core.state.store.sessions.insert_or_assign(id, std::move(session));
  return out;
}

// {"account": …, "user": …} or {"account": …, "role": …}: in the form of `credential_process`. Without a user: the first that has an access key.
Result<Json> post_credentials(const Asked& asked) {
  if (!asked.body.is_null()) TRY(only(asked.body, {"account", "user", "role"}, "credentials"));
  TRY(const Account* account, account_of(asked));
  TRY(const std::string role, text(asked.body, "role"));
  TRY(const std::string user, text(asked.body, "user"));
  if (!role.empty()) return role_session(asked, *account, role);
  for (const auto& [name, known] : account->users) {
    if (!user.empty() && known.name != user) continue;
    for (const AccessKey& key : known.access_keys)
      if (key.active) return Json{{"Version", 1}, {"AccessKeyId", key.id}, {"SecretAccessKey", key.secret}};
  }
  return fail(Code::not_found, "account " + account->id + " has no " + (user.empty() ? "user" : "user " + user) + " with an active access key");
}

// {"account": …, "id": "ACCA…"}: the bearer key's text, for planting it where it is to be found.
Result<Json> post_key(const Asked& asked) {
  TRY(only(asked.body, {"account", "id"}, "key"));
  TRY(const Account* account, account_of(asked));
  TRY(const std::string id, text(asked.body, "id"));
  for (const auto& [name, user] : account->users)
    for (const ServiceCredential& credential : user.service_credentials) {
      if (credential.id != id || !credential.bearer) continue;
      TRY(const Secret key, world_key(account->id, credential));
      if (sha256(key.reveal()) != credential.digest) return fail(Code::conflict, "this key was made or reset since: only its owner has the text");
      return Json{{"alias", credential.alias}, {"key", std::string(key.reveal())}};
    }
  return fail(Code::not_found, "account " + account->id + " has no bearer key " + id);
}

struct Path {
  std::string_view method, name;
  Result<Json> (*run)(const Asked& asked);
};

// clang-format off
constexpr Path kPaths[] = {
    {"GET",    "health",      health},
    {"GET",    "clock",       get_clock},
    {"POST",   "clock",       post_clock},
    {"GET",    "settings",    get_settings},
    {"POST",   "settings",    post_settings},
    {"GET",    "faults",      get_faults},
    {"POST",   "faults",      post_faults},
    {"DELETE", "faults",      delete_faults},
    {"GET",    "calls",       get_calls},
    {"DELETE", "calls",       delete_calls},
    {"GET",    "counters",    get_counters},
    {"GET",    "accounts",    get_accounts},
    {"POST",   "credentials", post_credentials},
    {"POST",   "key",         post_key},
};
// clang-format on

net::HttpResponse reply(int status, const Json& json) {
  net::HttpResponse out;
  out.status = status;
  out.headers = {{"Content-Type", "application/json"}};
  out.body = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return out;
}

net::HttpResponse reply(const Error& error) {
  const int status = error.code == Code::not_found ? 404 : error.code == Code::denied ? 403 : error.code == Code::conflict ? 409 : 400;
  return reply(status, Json{{"error", error.message}, {"hint", error.hint}});
}

bool is_loopback(std::string_view peer) { return peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127."); }

net::HttpResponse reset(Core& core, const std::function<Result<World>()>& reload) {
  auto world = reload();
  if (!world) return reply(world.error());
  core.load(*std::move(world));
  core.clock.reset();
  return reply(200, Json::object());
}

}  // namespace

bool is_control(const net::HttpRequest& request) { return request.path().starts_with(kPrefix); }

net::HttpResponse control(Core& core, const net::HttpRequest& request, const std::function<Result<World>()>& reload) {
  if (!is_loopback(request.peer)) return reply(Error{Code::denied, "the control endpoint answers to loopback alone", {}, ""});
  const std::string_view name = request.path().substr(kPrefix.size());
  if (request.method == "POST" && name == "reset") return reset(core, reload);
  const auto row = std::ranges::find_if(kPaths, [&](const Path& path) { return path.method == request.method && path.name == name; });
  if (row == std::end(kPaths))
    return reply(Error{Code::not_found, "there is no " + request.method + " " + std::string(request.path()), {}, "docs/guide/simulator.md lists the paths"});
  try {
    const Json body = request.body.empty() ? Json() : Json::parse(request.body);
    const std::lock_guard lock(core.mutex);
    const auto done = row->run({core, body, request.query(), reload});
    return done ? reply(200, *done) : reply(done.error());
  } catch (const Json::exception&) {
    return reply(Error{Code::invalid, "the body is not JSON, or has a value of the wrong kind", {}, ""});
  }
}

}  // namespace mayfly::sim
