// mayfly-sim: an AWS to try Mayfly on. Prints its address and serves until it is interrupted.
#include <csignal>

#include <charconv>
#include <iostream>

#include "key/service.h"
#include "sim/simulator.h"
#include "sim/world_file.h"

namespace {

using namespace mayfly;

constexpr std::string_view kHelp =
    R"(mayfly-sim: the AWS that Mayfly talks to, simulated: IAM, STS, Organizations, CloudTrail, Bedrock

usage: mayfly-sim [--world demo|large|FILE] [--port N] [--listen ADDRESS] [--threads N]

  --world WORLD     what there is: demo (default), large (1,000 accounts), or a file (docs/formats/world.md)
  --port N          0 (default) takes a free port; the address is the first line on standard output
  --listen ADDRESS  127.0.0.1 by default. The control endpoint /_sim/ answers to loopback alone
  --threads N       2 by default
  --help, --version

Credentials to begin with: curl -s -X POST http://ADDRESS/_sim/credentials
)";

struct Arguments {
  std::string world = "demo";
  net::HttpServerOptions server;
};

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

Result<Arguments> parse(int argc, char** argv) {
  Arguments out;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (i + 1 == argc) return fail(Code::invalid, std::string(name) + " stands alone", "mayfly-sim --help");
    const std::string_view value = argv[++i];
    bool good = true;
    if (name == "--world") out.world = value;
    else if (name == "--port") good = read_number(value, out.server.port);
    else if (name == "--listen") out.server.address = value;
    else if (name == "--threads") good = read_number(value, out.server.threads) && out.server.threads >= 1 && out.server.threads <= 64;
    else return fail(Code::invalid, "no option " + std::string(name), "mayfly-sim --help");
    if (!good) return fail(Code::invalid, std::string(name) + " " + std::string(value) + " is not a number that fits", "mayfly-sim --help");
  }
  return out;
}

int report(const Error& error) {
  std::cerr << "mayfly-sim: " << error.message << "\n";
  for (const std::string& line : error.context) std::cerr << "  " << line << "\n";
  if (!error.hint.empty()) std::cerr << "  try: " << error.hint << "\n";
  return 2;
}

Result<void> serve(const Arguments& arguments) {
  const SystemClock machine;
  const auto load = [&machine, name = arguments.world] { return sim::load_world(name, machine.now()); };
  TRY(sim::World world, load());
  const std::size_t accounts = world.accounts.size();
  sim::Simulator simulator(std::move(world), load);

  // Signals are waited for, so that no thread of the server is interrupted by one.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  TRY(const auto server, net::HttpServer::start(arguments.server, [&](const net::HttpRequest& request) { return simulator.handle(request); }));
  const bool v6 = arguments.server.address.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + arguments.server.address + "]" : arguments.server.address;
  std::cout << "http://" << host << ":" << server->port() << std::endl;
  std::cerr << "mayfly-sim: world " << arguments.world << ", " << accounts << (accounts == 1 ? " account" : " accounts") << "; Ctrl-C ends it\n";
  int received = 0;
  sigwait(&signals, &received);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::cout << kHelp;
    return 0;
  }
  if (argc == 2 && std::string_view(argv[1]) == "--version") {
    std::cout << "mayfly-sim " << key::version() << " (data of " << key::data_date() << ")\n";
    return 0;
  }
  const auto arguments = parse(argc, argv);
  if (!arguments) return report(arguments.error());
  const auto done = serve(*arguments);
  return done ? 0 : report(done.error());
}
