/* A dataset: one table of answers read from a file, from which populations are made. (libpersona-io) */
#ifndef PERSONA_CPP_IO_DATASET_HPP
#define PERSONA_CPP_IO_DATASET_HPP

#include <persona/cpp/io/csv.hpp>
#include <persona/cpp/population.hpp>
#include <persona/dataset.h>

namespace persona {
inline namespace v0 {

/* Which columns of a file mean what; patterns know * and ?, and are separated by commas. */
struct selection {
  std::optional<std::string> items;      /* none: every numeric column that nothing else claims */
  std::optional<std::string> group;      /* the column that splits the file into populations */
  std::optional<std::string> only_group; /* keep only the rows of this group */
  std::optional<std::string> id;
  std::optional<std::string> replicate;
  std::optional<std::string> weights;
  std::optional<std::string> attributes; /* patterns */
  std::optional<persona::scale> scale;   /* every item is ordinal with this scale */
  missing_policy missing = missing_policy::error;
};

namespace detail {
inline const char *optional_text(const std::optional<std::string> &of) { return of ? text(*of).c_str() : nullptr; }

inline persona_selection raw_selection(const selection &chosen) {
  persona_selection raw;
  persona_selection_init(&raw);
  raw.items = optional_text(chosen.items);
  raw.group = optional_text(chosen.group);
  raw.only_group = optional_text(chosen.only_group);
  raw.id = optional_text(chosen.id);
  raw.replicate = optional_text(chosen.replicate);
  raw.weights = optional_text(chosen.weights);
  raw.attributes = optional_text(chosen.attributes);
  raw.has_scale = chosen.scale ? 1 : 0;
  if (chosen.scale) raw.low = chosen.scale->low;
  if (chosen.scale) raw.high = chosen.scale->high;
  raw.missing = static_cast<std::int32_t>(chosen.missing);
  return raw;
}
}  // namespace detail

/* Immutable, and may be shared by threads. */
class dataset : public detail::handle<persona_dataset, persona_dataset_free> {
 public:
  using handle::handle;
  /* Reads a CSV file. */
  dataset(const context &of, const text &path, const selection &chosen = {}) : handle(of.callbacks()) {
    const persona_selection raw = detail::raw_selection(chosen);
    detail::call call(callbacks());
    call.check(persona_dataset_read_csv(of.get(), path.c_str(), &raw, out(), call.place()));
  }
  /* Reads what a reader still has to give. */
  explicit dataset(csv_reader &reader, const selection &chosen = {}) : handle(reader.callbacks()) {
    const persona_selection raw = detail::raw_selection(chosen);
    detail::call call(callbacks());
    const int status = persona_dataset_read(reader.get(), &raw, out(), call.place());
    reader.rethrow();
    call.check(status);
  }

  std::int64_t rows() const { return persona_dataset_rows(get()); }
  std::int64_t item_count() const { return persona_dataset_item_count(get()); }
  std::string_view item_name(std::int64_t item) const { return detail::view(persona_dataset_item_name(get(), item)); }
  bool item_is_whole(std::int64_t item) const { return persona_dataset_item_is_whole(get(), item) == 1; }
  std::int64_t group_count() const { return persona_dataset_group_count(get()); }
  std::string_view group_name(std::int64_t group) const {
    return detail::view(persona_dataset_group_name(get(), group));
  }

  /* The population of a group. whole: one byte an item, 1: ordinal, 0: continuous; none: the answers decide. */
  persona::population population(std::int64_t group = 0, span<const std::uint8_t> whole = {}) const {
    const std::uint8_t *const bytes = detail::sized_or_null("bytes of whole", whole, item_count());
    persona::population made(nullptr, callbacks());
    detail::call call(callbacks());
    call.check(persona_dataset_population(get(), group, bytes, made.out(), call.place()));
    return made;
  }
};

}  // namespace v0
}  // namespace persona

#endif
