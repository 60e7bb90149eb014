/* Reading CSV, record by record, from a file, a std::istream or a callable. (libpersona-io) */
#ifndef PERSONA_CPP_IO_CSV_HPP
#define PERSONA_CPP_IO_CSV_HPP

#include <persona/cpp/context.hpp>
#include <persona/csv.h>

#include <istream>

namespace persona {
inline namespace v0 {

/* Limits and format of a reader; 0: the default. */
struct csv_settings {
  char delimiter = '\0'; /* ',' ';' '\t', or 0: told from the first record */
  std::int64_t maximum_record_bytes = 0;
  std::int64_t maximum_field_bytes = 0;
  std::int64_t maximum_columns = 0;
};

namespace detail {

inline persona_csv_settings raw_csv_settings(const csv_settings &settings) {
  persona_csv_settings raw;
  persona_csv_settings_init(&raw);
  raw.delimiter = settings.delimiter;
  if (settings.maximum_record_bytes != 0) raw.maximum_record_bytes = settings.maximum_record_bytes;
  if (settings.maximum_field_bytes != 0) raw.maximum_field_bytes = settings.maximum_field_bytes;
  if (settings.maximum_columns != 0) raw.maximum_columns = settings.maximum_columns;
  return raw;
}

/* Where a reader's bytes come from, and what that threw. */
struct csv_source {
  std::function<std::int64_t(span<char>)> read;
  std::exception_ptr thrown;

  static std::int64_t callback(void *user, char *buffer, std::int64_t capacity) noexcept {
    csv_source &of = *static_cast<csv_source *>(user);
    try {
      return of.read(span<char>(buffer, static_cast<std::size_t>(capacity)));
    } catch (...) {
      if (of.thrown == nullptr) of.thrown = std::current_exception();
      return -1;
    }
  }
};

}  // namespace detail

/* Belongs to one thread. */
class csv_reader : public detail::handle<persona_csv_reader, persona_csv_free> {
 public:
  csv_reader(const context &of, const text &path, const csv_settings &settings = {}) : handle(of.callbacks()) {
    const persona_csv_settings raw = detail::raw_csv_settings(settings);
    detail::call call(callbacks());
    call.check(persona_csv_open(of.get(), path.c_str(), &raw, out(), call.place()));
  }
  /* From a callable (span<char> buffer) that fills at most the buffer and returns how many bytes, 0 at the end. It is
   * kept by the reader; what it throws comes out of the call that read. name: for messages. */
  static csv_reader from_source(const context &of, const text &name,
                                std::function<std::int64_t(span<char> buffer)> source,
                                const csv_settings &settings = {}) {
    csv_reader made(of.callbacks());
    made.source_ = std::make_unique<detail::csv_source>();
    made.source_->read = std::move(source);
    const persona_csv_settings raw = detail::raw_csv_settings(settings);
    detail::call call(of.callbacks());
    const int status = persona_csv_open_source(of.get(), name.c_str(), detail::csv_source::callback, made.source_.get(),
                                               &raw, made.out(), call.place());
    made.rethrow();
    call.check(status);
    return made;
  }
  /* From a stream, which must outlive the reader. */
  static csv_reader from_stream(const context &of, const text &name, std::istream &stream,
                                const csv_settings &settings = {}) {
    const auto read = [&stream](span<char> buffer) -> std::int64_t {
      stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      return stream.bad() ? -1 : static_cast<std::int64_t>(stream.gcount());
    };
    return from_source(of, name, read, settings);
  }
  csv_reader(csv_reader &&other) noexcept = default;
  csv_reader &operator=(csv_reader &&other) noexcept {
    handle::operator=(std::move(other)); /* the old reader goes before its source */
    source_ = std::move(other.source_);
    return *this;
  }

  /* Reads the next record; the number of its fields, 0 at the end. */
  std::int64_t next() {
    std::int64_t fields = 0;
    detail::call call(callbacks());
    const int status = persona_csv_next(get(), &fields, call.place());
    rethrow();
    call.check(status);
    return fields;
  }
  /* Of the current record; borrowed until the next one is read. */
  std::string_view field(std::int64_t field) const {
    const char *const characters = persona_csv_field(get(), field);
    if (characters == nullptr) return {};
    return {characters, static_cast<std::size_t>(persona_csv_field_length(get(), field))};
  }
  std::int64_t line() const { return persona_csv_line(get()); }
  /* For calls that read on: throws what the source threw meanwhile, if anything. */
  void rethrow() {
    if (source_ != nullptr && source_->thrown != nullptr) {
      std::rethrow_exception(std::exchange(source_->thrown, nullptr));
    }
  }

 private:
  explicit csv_reader(const std::shared_ptr<detail::host> &host) : handle(host) {}
  std::unique_ptr<detail::csv_source> source_;
};

/* A number as the library reads it: its value, NaN for a missing answer, none for anything else. */
inline std::optional<double> csv_number(const text &characters) {
  double value = 0.0;
  if (persona_csv_number(characters.c_str(), &value) == 0) return std::nullopt;
  return value;
}

}  // namespace v0
}  // namespace persona

#endif
