/* Instruments: questionnaires as data. (libpersona-io) */
#ifndef PERSONA_CPP_IO_INSTRUMENT_HPP
#define PERSONA_CPP_IO_INSTRUMENT_HPP

#include <persona/cpp/io/dataset.hpp>
#include <persona/cpp/io/response.hpp>
#include <persona/instrument.h>

#include <cmath>

namespace persona {
inline namespace v0 {

/* Mean and standard deviation of a trait's scores, and whose. */
struct trait_norm {
  double mean;
  double sd;
  std::string_view source;
};

/* Immutable, and may be shared by threads. Texts live as long as the instrument. */
class instrument : public detail::handle<persona_instrument, persona_instrument_free> {
 public:
  /* From a JSON file. */
  instrument(const context &of, const text &path) : handle(of.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_instrument_read(of.get(), path.c_str(), out(), call.place()));
  }
  /* From JSON in memory, called `name` in messages. */
  static instrument parse(const context &of, const text &name, std::string_view json) {
    instrument made(of.callbacks());
    detail::call call(of.callbacks());
    call.check(persona_instrument_parse(of.get(), name.c_str(), json.data(), static_cast<std::int64_t>(json.size()),
                                        made.out(), call.place()));
    return made;
  }

  std::string_view name() const { return detail::view(persona_instrument_name(get())); }
  std::string_view title() const { return detail::view(persona_instrument_title(get())); }
  std::int32_t item_count() const { return persona_instrument_item_count(get()); }
  std::string_view item_name(std::int32_t item) const {
    return detail::view(persona_instrument_item_name(get(), item));
  }
  std::int32_t item_number(std::int32_t item) const { return persona_instrument_item_number(get(), item); }
  /* -1 when there is none. */
  std::int32_t find_item(const text &name) const { return persona_instrument_find_item(get(), name.c_str()); }
  std::int32_t label_count(std::int32_t item) const { return persona_instrument_label_count(get(), item); }
  std::string_view label(std::int32_t item, std::int32_t label) const {
    return detail::view(persona_instrument_label(get(), item, label));
  }
  std::int32_t trait_count() const { return persona_instrument_trait_count(get()); }
  std::string_view trait_name(std::int32_t trait) const {
    return detail::view(persona_instrument_trait_name(get(), trait));
  }
  std::string_view trait_title(std::int32_t trait) const {
    return detail::view(persona_instrument_trait_title(get(), trait));
  }
  std::int32_t find_trait(const text &name) const { return persona_instrument_find_trait(get(), name.c_str()); }
  /* None without one. */
  std::optional<trait_norm> norm(std::int32_t trait) const {
    const double mean = persona_instrument_norm_mean(get(), trait);
    if (std::isnan(mean)) return std::nullopt;
    return trait_norm{mean, persona_instrument_norm_sd(get(), trait),
                      detail::view(persona_instrument_norm_source(get(), trait))};
  }
  /* The scale of all items; none when they differ. */
  std::optional<persona::scale> scale() const {
    persona::scale common = {};
    if (persona_instrument_scale(get(), &common.low, &common.high) == 0) return std::nullopt;
    return common;
  }
  persona::item item(std::int32_t item) const {
    persona_item raw;
    persona_item_init(&raw);
    detail::call call(callbacks());
    call.check(persona_instrument_get_item(get(), item, &raw, call.place()));
    return detail::item_of(raw);
  }

  /* Describes the columns of a builder whose names (one a column) are those of items. subset: items may be without a
   * column. */
  void apply(population_builder &builder, const texts &names, bool subset = false) const {
    detail::call call(callbacks());
    call.check(
        persona_instrument_apply(get(), builder.get(), names.data(), names.size(), subset ? 1 : 0, call.place()));
  }
  /* The population of a group of a dataset, its columns described by the instrument. */
  persona::population population(const dataset &of, std::int64_t group = 0, bool subset = false,
                                 span<const std::uint8_t> whole = {}) const {
    const std::uint8_t *const bytes = detail::sized_or_null("bytes of whole", whole, of.item_count());
    persona::population made(nullptr, callbacks());
    detail::call call(callbacks());
    call.check(persona_instrument_population(get(), of.get(), group, bytes, subset ? 1 : 0, made.out(), call.place()));
    return made;
  }
  /* Responses to the items, each parsed by its own scale. */
  responses read_responses(const context &with, const text &path) const {
    responses made(nullptr, with.callbacks());
    detail::call call(with.callbacks());
    call.check(persona_responses_read_instrument(with.get(), path.c_str(), get(), made.out(), call.place()));
    return made;
  }

 private:
  explicit instrument(const std::shared_ptr<detail::host> &host) : handle(host) {}
};

}  // namespace v0
}  // namespace persona

#endif
