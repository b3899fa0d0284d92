#include "net/http_server.h"

#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <thread>

namespace mayfly::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

struct Shared {
  HttpServerOptions options;
  HttpServer::Handler handler;
  std::atomic<std::size_t> connections = 0;
};

http::response<http::string_body> to_beast(HttpResponse&& response, bool keep_alive) {
  http::response<http::string_body> out(static_cast<http::status>(response.status), 11);
  for (const auto& [name, value] : response.headers) out.insert(name, value);
  out.body() = std::move(response.body);
  out.keep_alive(keep_alive);
  out.prepare_payload();
  return out;
}

// One connection: read a request, ask the handler, wait, write, again. Lives as long as one of its operations is under way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, std::shared_ptr<Shared> shared)
      : stream_(std::move(socket)), timer_(stream_.get_executor()), buffer_(shared->options.max_header_bytes + 65'536), shared_(std::move(shared)) {
    ++shared_->connections;
    ErrorCode ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    const auto peer = stream_.socket().remote_endpoint(ignored);
    if (!ignored) peer_ = peer.address().to_string();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { --shared_->connections; }

  void read() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_->options.max_header_bytes));
    parser_->body_limit(shared_->options.max_body_bytes);
    stream_.expires_after(shared_->options.idle_timeout);
    http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode error, std::size_t) { self->on_header(error); });
  }

 private:
  void on_header(ErrorCode error) {
    if (error) return on_bad_request(error);
    if (parser_->get().find(http::field::transfer_encoding) != parser_->get().end() && !parser_->chunked()) return refuse(400);
    if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) return write_continue();
    read_body();
  }

  void write_continue() {
    interim_.emplace(http::status::continue_, 11);
    http::async_write(stream_, *interim_, [self = shared_from_this()](ErrorCode error, std::size_t) {
      if (!error) self->read_body();
    });
  }

  void read_body() {
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode error, std::size_t) { self->on_request(error); });
  }

  void on_request(ErrorCode error) {
    if (error) return on_bad_request(error);
    auto& message = parser_->get();
    HttpRequest request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message) request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    request.body = std::move(message.body());
    request.peer = peer_;
    keep_alive_ = message.keep_alive();
    answer(shared_->handler(request));
  }

  void on_bad_request(ErrorCode error) {
    if (error == http::error::body_limit) return refuse(413);
    if (error == http::error::header_limit || error == http::error::buffer_overflow) return refuse(431);
    if (error.category() == http::make_error_code(http::error::bad_method).category() && error != http::error::end_of_stream &&
        error != http::error::partial_message)
      return refuse(400);
    close();
  }

  void refuse(int status) {
    HttpResponse response;
    response.status = status;
    keep_alive_ = false;
    write(std::move(response));
  }

  void answer(HttpResponse response) {
    if (response.delay.count() <= 0) return act(std::move(response));
    timer_.expires_after(response.delay);
    stream_.expires_never();
    timer_.async_wait([self = shared_from_this(), response = std::move(response)](ErrorCode error) mutable {
      if (!error) self->act(std::move(response));
    });
  }

  void act(HttpResponse response) {
    switch (response.ending) {
      case Ending::answer: return write(std::move(response));
      case Ending::reset: return reset();
      case Ending::silence: return wait_for_end();
      case Ending::broken_off: return break_off(std::move(response));
    }
  }

  void write(HttpResponse response) {
    response_.emplace(to_beast(std::move(response), keep_alive_));
    stream_.expires_after(shared_->options.idle_timeout);
    http::async_write(stream_, *response_, [self = shared_from_this()](ErrorCode error, std::size_t) {
      if (error) return;
      if (self->keep_alive_) self->read();
      else self->close();
    });
  }

  // The whole head, half of the body.
  void break_off(HttpResponse response) {
    auto whole = to_beast(std::move(response), false);
    std::ostringstream text;
    text << whole.base();
    half_ = text.str() + whole.body().substr(0, whole.body().size() / 2);
    asio::async_write(stream_, asio::buffer(half_), [self = shared_from_this()](ErrorCode, std::size_t) { self->close(); });
  }

  void reset() {
    ErrorCode ignored;
    stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
    stream_.socket().close(ignored);
  }

  void wait_for_end() {
    stream_.expires_never();
    stream_.async_read_some(asio::buffer(&byte_, 1), [self = shared_from_this()](ErrorCode error, std::size_t) {
      if (!error) self->wait_for_end();
    });
  }

  void close() {
    ErrorCode ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  std::shared_ptr<Shared> shared_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
  std::optional<http::response<http::empty_body>> interim_;
  std::string half_;
  std::string peer_;
  char byte_ = 0;
  bool keep_alive_ = true;
};

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (beast::iequals(beast::string_view(key.data(), key.size()), beast::string_view(name.data(), name.size()))) return value;
  return {};
}

struct HttpServer::Impl {
  asio::io_context io;
  tcp::acceptor acceptor{io};
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
  std::vector<std::thread> threads;

  void accept() {
    acceptor.async_accept(asio::make_strand(io), [this](ErrorCode error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) std::make_shared<Connection>(std::move(socket), shared)->read();
      accept();
    });
  }
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpServerOptions options, Handler handler) {
  const std::string where = options.address + ":" + std::to_string(options.port);
  try {
    auto impl = std::make_unique<Impl>();
    ErrorCode error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) return fail(Code::invalid, options.address + " is not an address", "give an IP address, as 127.0.0.1 or ::1");
    const tcp::endpoint endpoint(address, options.port);
    impl->acceptor.open(endpoint.protocol());
    impl->acceptor.set_option(asio::socket_base::reuse_address(true));
    impl->acceptor.bind(endpoint);
    impl->acceptor.listen(1024);
    const std::size_t threads = options.threads == 0 ? 1 : options.threads;
    impl->shared->options = std::move(options);
    impl->shared->handler = std::move(handler);
    impl->accept();
    for (std::size_t i = 0; i < threads; ++i) impl->threads.emplace_back([&io = impl->io] { io.run(); });
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
  } catch (const boost::system::system_error& error) {
    return fail(Code::unavailable, "listen on " + where + ": " + error.code().message(), "another program may have the port; --port 0 takes a free one");
  }
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
  impl_->io.stop();
  for (std::thread& thread : impl_->threads) thread.join();
}

std::uint16_t HttpServer::port() const {
  ErrorCode ignored;
  return impl_->acceptor.local_endpoint(ignored).port();
}

std::size_t HttpServer::open_connections() const { return impl_->shared->connections; }

}  // namespace mayfly::net
