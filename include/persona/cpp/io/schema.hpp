/* Persona schemas: dimensions and rules; drawing, reading, writing and screening profiles. (libpersona-io) */
#ifndef PERSONA_CPP_IO_SCHEMA_HPP
#define PERSONA_CPP_IO_SCHEMA_HPP

#include <persona/cpp/context.hpp>
#include <persona/cpp/sink.hpp>
#include <persona/schema.h>

namespace persona {
inline namespace v0 {

/* What the rules say of profiles. Immutable. */
class screening : public detail::handle<persona_screening, persona_screening_free> {
 public:
  using handle::handle;
  std::int64_t candidates() const { return persona_screening_candidates(get()); }
  std::int64_t removed() const { return persona_screening_removed(get()); }
  std::int64_t hits(std::int32_t rule) const { return persona_screening_hits(get(), rule); }
  /* Candidates with a value: of all, or of those that break no rule (kept). */
  std::int64_t count(std::int32_t dimension, std::int32_t value, bool kept) const {
    return persona_screening_count(get(), dimension, value, kept ? 1 : 0);
  }
};

enum class profiles_format : std::int32_t {
  json = PERSONA_PROFILES_JSON,
  jsonl = PERSONA_PROFILES_JSONL,
  csv = PERSONA_PROFILES_CSV
};

/* Profiles: one code a dimension each. Immutable, and may be shared by threads. They keep what they need of their
 * schema. */
class profiles : public detail::handle<persona_profiles, persona_profiles_free> {
 public:
  profiles(persona_profiles *owned, std::shared_ptr<detail::host> host, std::int32_t dimensions)
      : handle(owned, std::move(host)), dimensions_(dimensions) {}
  std::int64_t count() const { return persona_profiles_count(get()); }
  std::int32_t dimension_count() const noexcept { return dimensions_; }
  std::string_view id(std::int64_t row) const { return detail::view(persona_profiles_id(get(), row)); }
  double weight(std::int64_t row) const { return persona_profiles_weight(get(), row); }
  /* The number of a value, -1 where it is missing. */
  std::int32_t value(std::int64_t row, std::int32_t dimension) const {
    return persona_profiles_value(get(), row, dimension);
  }
  /* One a dimension; borrowed from the profiles. Empty for a row that there is not. */
  span<const std::int32_t> codes(std::int64_t row) const {
    const std::int32_t *const found = persona_profiles_codes(get(), row);
    return {found, found != nullptr ? static_cast<std::size_t>(dimensions_) : 0};
  }
  void write(const sink &to, profiles_format format = profiles_format::jsonl) const {
    detail::call call(callbacks());
    detail::sink_bridge bridge = {call, to};
    call.check(
        persona_profiles_write(get(), static_cast<std::int32_t>(format), bridge.callback, &bridge, call.place()));
  }
  persona::screening screen() const {
    persona::screening made(nullptr, callbacks());
    detail::call call(callbacks());
    call.check(persona_profiles_screen(get(), made.out(), call.place()));
    return made;
  }

 private:
  std::int32_t dimensions_ = 0;
};

/* How profiles are drawn. Tables have one number for each value of the schema, in its flat order; empty: none. */
struct sampling {
  std::int64_t n = 0;
  bool filter = false; /* candidates that break a rule are drawn again */
  std::uint64_t seed = 42;
  std::int64_t most_attempts = 1000000;
  span<const double> margins;
  span<const double> quotas;
  const profiles *joint = nullptr;
};

/* Immutable, and may be shared by threads. Texts live as long as the schema. */
class schema : public detail::handle<persona_schema, persona_schema_free> {
 public:
  /* From a JSON file. */
  schema(const context &of, const text &path) : handle(of.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_schema_read(of.get(), path.c_str(), out(), call.place()));
  }
  /* From JSON in memory, called `name` in messages. */
  static schema parse(const context &of, const text &name, std::string_view json) {
    schema made(of.callbacks());
    detail::call call(of.callbacks());
    call.check(persona_schema_parse(of.get(), name.c_str(), json.data(), static_cast<std::int64_t>(json.size()),
                                    made.out(), call.place()));
    return made;
  }

  std::string_view name() const { return detail::view(persona_schema_name(get())); }
  std::int32_t dimension_count() const { return persona_schema_dimension_count(get()); }
  std::string_view dimension_name(std::int32_t dimension) const {
    return detail::view(persona_schema_dimension_name(get(), dimension));
  }
  /* -1 when there is none. */
  std::int32_t find_dimension(const text &name) const { return persona_schema_find_dimension(get(), name.c_str()); }
  std::int32_t value_count(std::int32_t dimension) const { return persona_schema_value_count(get(), dimension); }
  /* The place of a dimension's first value in the flat order; of dimension_count(), the number of all values. */
  std::int32_t first_value(std::int32_t dimension) const { return persona_schema_first_value(get(), dimension); }
  std::string_view value_name(std::int32_t dimension, std::int32_t value) const {
    return detail::view(persona_schema_value_name(get(), dimension, value));
  }
  std::int32_t find_value(std::int32_t dimension, const text &name) const {
    return persona_schema_find_value(get(), dimension, name.c_str());
  }
  double margin(std::int32_t dimension, std::int32_t value) const {
    return persona_schema_margin(get(), dimension, value);
  }
  std::int32_t rule_count() const { return persona_schema_rule_count(get()); }
  std::string_view rule_name(std::int32_t rule) const { return detail::view(persona_schema_rule_name(get(), rule)); }
  std::string_view rule_text(std::int32_t rule) const { return detail::view(persona_schema_rule_text(get(), rule)); }

  /* Whether a profile (one code a dimension) breaks a rule. */
  bool breaks(std::int32_t rule, span<const std::int32_t> codes) const {
    detail::expect_size("codes of a profile", detail::count_of(codes), dimension_count());
    const std::int32_t broken = persona_schema_breaks(get(), rule, codes.data());
    if (broken < 0) detail::refuse("there is no rule " + std::to_string(rule) + ", or a code that has no value");
    return broken == 1;
  }
  /* Its compact label; "" for a schema without labels. */
  std::string label(span<const std::int32_t> codes) const {
    detail::expect_size("codes of a profile", detail::count_of(codes), dimension_count());
    const std::int64_t length = persona_schema_label(get(), codes.data(), nullptr, 0);
    if (length < 0) detail::refuse("a code of the profile has no value");
    std::string written(static_cast<std::size_t>(length) + 1, '\0');
    persona_schema_label(get(), codes.data(), &written[0], length + 1);
    written.pop_back();
    return written;
  }
  /* Margins or quotas from a JSON file: one number a value, NaN for dimensions that it does not name. */
  std::vector<double> read_table(const text &path) const {
    std::vector<double> table(detail::product(1, first_value(dimension_count())));
    detail::call call(callbacks());
    call.check(persona_schema_read_table(get(), path.c_str(), table.data(), call.place()));
    return table;
  }

  profiles sample(const sampling &how) const { return draw(how, nullptr); }
  /* The same, and what the rules say of all candidates. */
  profiles sample(const sampling &how, screening &screened) const { return draw(how, screened.out()); }
  profiles read_profiles(const text &path) const {
    profiles made(nullptr, callbacks(), dimension_count());
    detail::call call(callbacks());
    call.check(persona_profiles_read(get(), path.c_str(), made.out(), call.place()));
    return made;
  }

 private:
  explicit schema(const std::shared_ptr<detail::host> &host) : handle(host) {}
  profiles draw(const sampling &how, persona_screening **screened) const {
    const std::int32_t values = first_value(dimension_count());
    persona_sampling raw;
    persona_sampling_init(&raw);
    raw.filter = how.filter ? 1 : 0;
    raw.n = how.n;
    raw.seed = how.seed;
    raw.most_attempts = how.most_attempts;
    raw.margins = detail::sized_or_null("margins", how.margins, values);
    raw.quotas = detail::sized_or_null("quotas", how.quotas, values);
    raw.joint = how.joint != nullptr ? how.joint->get() : nullptr;
    profiles made(nullptr, callbacks(), dimension_count());
    detail::call call(callbacks());
    call.check(persona_profiles_sample(get(), &raw, made.out(), screened, call.place()));
    return made;
  }
};

}  // namespace v0
}  // namespace persona

#endif
