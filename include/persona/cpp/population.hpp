/* A population: agents (rows) and their answers to items (columns), with what is known about both. */
#ifndef PERSONA_CPP_POPULATION_HPP
#define PERSONA_CPP_POPULATION_HPP

#include <persona/cpp/context.hpp>
#include <persona/cpp/matrix.hpp>
#include <persona/exchange.h>
#include <persona/population.h>

namespace persona {
inline namespace v0 {

enum class item_kind : std::int32_t {
  ordinal = PERSONA_ITEM_ORDINAL,
  continuous = PERSONA_ITEM_CONTINUOUS,
  binary = PERSONA_ITEM_BINARY,
  nominal = PERSONA_ITEM_NOMINAL,
  embedding = PERSONA_ITEM_EMBEDDING
};
enum class missing_policy : std::int32_t {
  error = PERSONA_MISSING_ERROR,
  drop = PERSONA_MISSING_DROP,
  pairwise = PERSONA_MISSING_PAIRWISE,
  row_median = PERSONA_MISSING_ROW_MEDIAN
};
enum class scale_policy : std::int32_t { error = PERSONA_SCALE_ERROR, missing = PERSONA_SCALE_MISSING };

struct scale {
  double low;
  double high;
};

/* What is known of an item. */
struct item {
  std::string name; /* unique within the population; empty: "item1", "item2", ... */
  item_kind kind = item_kind::ordinal;
  std::optional<persona::scale> scale; /* a range that answers must lie in */
  std::optional<std::string> trait;    /* the trait that it measures */
  bool reverse = false;                /* keyed in reverse */
  double weight = 1.0;                 /* in distances; 0 leaves it out of the geometry */
};

namespace detail {

inline item item_of(const persona_item &raw) {
  item made;
  made.name = std::string(view(raw.name));
  made.kind = static_cast<item_kind>(raw.kind);
  if (raw.has_scale != 0) made.scale = scale{raw.low, raw.high};
  if (raw.trait != nullptr) made.trait = raw.trait;
  made.reverse = raw.reverse != 0;
  made.weight = raw.weight;
  return made;
}

/* Keeps the owner of a borrowed buffer until the library no longer needs the buffer. */
template <class Owner>
void release_owner(void *user) noexcept {
  delete static_cast<Owner *>(user);
}

}  // namespace detail

/* A tensor of DLPack as a matrix, good as long as the tensor is (<persona/exchange.h>). */
inline matrix_view view_dlpack(const DLManagedTensor *tensor) {
  matrix_view view;
  detail::call call;
  call.check(persona_matrix_view_dlpack(tensor, view.get(), call.place()));
  return view;
}
inline matrix_view view_dlpack(const DLManagedTensorVersioned *tensor) {
  matrix_view view;
  detail::call call;
  call.check(persona_matrix_view_dlpack_versioned(tensor, view.get(), call.place()));
  return view;
}

/* Immutable, and may be shared by threads. Texts live as long as the population. */
class population : public detail::handle<persona_population, persona_population_free> {
 public:
  using handle::handle;
  /* Answers read in place, every column an ordinal item without a scale: what most simulations need. For all else there
   * is population_builder. */
  inline population(const context &of, const text &name, const matrix_view &answers);

  std::string_view name() const { return detail::view(persona_population_name(get())); }
  std::int64_t rows() const { return persona_population_rows(get()); }
  std::int64_t columns() const { return persona_population_columns(get()); }
  std::int64_t dropped_rows() const { return persona_population_dropped_rows(get()); }
  std::int64_t missing_answers() const { return persona_population_missing_answers(get()); }
  std::int64_t filled_answers() const { return persona_population_filled_answers(get()); }
  bool has_weights() const { return persona_population_has_weights(get()) == 1; }
  double effective_rows() const { return persona_population_effective_rows(get()); }
  double answer(std::int64_t row, std::int64_t column) const { return persona_population_answer(get(), row, column); }
  double weight(std::int64_t row) const { return persona_population_weight(get(), row); }
  std::optional<std::string_view> row_id(std::int64_t row) const {
    return detail::optional_view(persona_population_row_id(get(), row));
  }
  std::int64_t source_row(std::int64_t row) const { return persona_population_source_row(get(), row); }
  std::int64_t replicate(std::int64_t row) const { return persona_population_replicate(get(), row); }
  std::int64_t attribute_count() const { return persona_population_attribute_count(get()); }
  std::string_view attribute_name(std::int64_t attribute) const {
    return detail::view(persona_population_attribute_name(get(), attribute));
  }
  /* None when it is missing. */
  std::optional<std::string_view> attribute_level(std::int64_t attribute, std::int64_t row) const {
    return detail::optional_view(persona_population_attribute_level(get(), attribute, row));
  }
  /* The place of a level, -1 when it is missing; all levels, and whether they ascend. */
  std::int32_t attribute_code(std::int64_t attribute, std::int64_t row) const {
    return persona_population_attribute_code(get(), attribute, row);
  }
  std::int32_t attribute_level_count(std::int64_t attribute) const {
    return persona_population_attribute_level_count(get(), attribute);
  }
  std::string_view attribute_level_name(std::int64_t attribute, std::int32_t level) const {
    return detail::view(persona_population_attribute_level_name(get(), attribute, level));
  }
  bool attribute_is_ordinal(std::int64_t attribute) const {
    return persona_population_attribute_is_ordinal(get(), attribute) == 1;
  }
  persona::item item(std::int64_t column) const {
    persona_item raw;
    persona_item_init(&raw);
    detail::call call(callbacks());
    call.check(persona_population_get_item(get(), column, &raw, call.place()));
    return detail::item_of(raw);
  }

  struct patterns {
    std::int64_t distinct; /* rows that differ */
    std::int64_t largest;  /* the largest group of equal rows */
  };
  patterns count_patterns() const {
    patterns counted = {};
    detail::call call(callbacks());
    call.check(persona_population_count_patterns(get(), &counted.distinct, &counted.largest, call.place()));
    return counted;
  }

  /* Some rows, in that order, as a population of its own; answers are shared, not copied. */
  population subset(const text &name, span<const std::int64_t> rows) const { return subset_of(name.c_str(), rows); }
  population subset(span<const std::int64_t> rows) const { return subset_of(nullptr, rows); }

 private:
  population subset_of(const char *name, span<const std::int64_t> rows) const {
    population made(nullptr, callbacks());
    detail::call call(callbacks());
    const std::int64_t count = detail::count_of(rows);
    call.check(persona_population_subset(get(), name, rows.data(), count, made.out(), call.place()));
    return made;
  }
};

/* Parameter: populations, as {people, agents} or any container of them. */
class population_list {
 public:
  population_list(const population &one) : pointers_(1, one.get()) {}
  population_list(std::initializer_list<std::reference_wrapper<const population>> list) {
    for (const population &entry : list) pointers_.push_back(entry.get());
  }
  template <class Container, class = decltype(std::begin(std::declval<const Container &>()))>
  population_list(const Container &container) {
    for (const population &entry : container) pointers_.push_back(entry.get());
  }
  const persona_population *const *data() const noexcept { return pointers_.data(); }
  std::int64_t size() const noexcept { return static_cast<std::int64_t>(pointers_.size()); }

 private:
  std::vector<const persona_population *> pointers_;
};

/* Describes answers, then builds. Answers come first; each call returns the builder. Belongs to one thread. */
class population_builder : public detail::handle<persona_population_builder, persona_population_builder_free> {
 public:
  explicit population_builder(const context &of, const text &name = nullptr) : handle(of.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_population_builder_create(of.get(), name.c_str(), out(), call.place()));
  }

  /* Read in place; the cells must stay unchanged until the last handle that was made from them is gone. */
  population_builder &set_answers(const matrix_view &answers) { return set(answers, nullptr, nullptr); }
  /* The same, and `owner` is kept until the library no longer needs the cells: a std::shared_ptr, the container that
   * holds them, anything that can be moved. Its destructor must not throw. It goes as well when this call fails. */
  template <class Owner>
  population_builder &set_answers(const matrix_view &answers, Owner owner) {
    auto kept = std::make_unique<Owner>(std::move(owner));
    return set(answers, detail::release_owner<Owner>, kept.release());
  }
  /* Takes a vector of rows x columns cells over, without a copy. */
  template <class T, class Allocator>
  population_builder &set_answers(std::vector<T, Allocator> &&cells, std::int64_t rows, std::int64_t columns) {
    auto kept = std::make_unique<std::vector<T, Allocator>>(std::move(cells));
    const matrix_view answers(*kept, rows, columns);
    return set(answers, detail::release_owner<std::vector<T, Allocator>>, kept.release());
  }
  /* Copies the cells, as doubles. */
  population_builder &copy_answers(const matrix_view &answers) {
    detail::call call(callbacks());
    call.check(persona_population_builder_copy_answers(get(), answers.get(), call.place()));
    return sized(answers);
  }

  population_builder &set_item(std::int64_t column, const item &described) {
    persona_item raw;
    persona_item_init(&raw);
    if (!described.name.empty()) raw.name = text(described.name).c_str();
    if (described.trait) raw.trait = text(*described.trait).c_str();
    raw.kind = static_cast<std::int32_t>(described.kind);
    raw.reverse = described.reverse ? 1 : 0;
    raw.weight = described.weight;
    raw.has_scale = described.scale ? 1 : 0;
    if (described.scale) raw.low = described.scale->low;
    if (described.scale) raw.high = described.scale->high;
    detail::call call(callbacks());
    call.check(persona_population_builder_set_item(get(), column, &raw, call.place()));
    return *this;
  }
  population_builder &set_missing(missing_policy missing, scale_policy out_of_scale = scale_policy::error) {
    detail::call call(callbacks());
    call.check(persona_population_builder_set_missing(get(), static_cast<std::int32_t>(missing),
                                                      static_cast<std::int32_t>(out_of_scale), call.place()));
    return *this;
  }
  /* One number a row. */
  population_builder &set_weights(span<const double> weights) {
    detail::expect_size("row weights", detail::count_of(weights), rows_);
    detail::call call(callbacks());
    call.check(persona_population_builder_set_weights(get(), weights.data(), call.place()));
    return *this;
  }
  population_builder &take_weights_away() {
    detail::call call(callbacks());
    call.check(persona_population_builder_set_weights(get(), nullptr, call.place()));
    return *this;
  }
  population_builder &set_row_ids(const texts &ids) {
    detail::expect_size("row ids", ids.size(), rows_);
    detail::call call(callbacks());
    call.check(persona_population_builder_set_row_ids(get(), ids.data(), call.place()));
    return *this;
  }
  /* One number a row; rows of equal numbers are answers of one agent. */
  population_builder &set_replicates(span<const std::int64_t> agents) {
    detail::expect_size("replicate numbers", detail::count_of(agents), rows_);
    detail::call call(callbacks());
    call.check(persona_population_builder_set_replicates(get(), agents.data(), call.place()));
    return *this;
  }
  /* codes: one a row, the place in `levels`, -1 where it is missing. ordinal: levels are in ascending order. */
  population_builder &add_attribute(const text &name, span<const std::int32_t> codes, const texts &levels,
                                    bool ordinal = false) {
    detail::expect_size("codes of an attribute", detail::count_of(codes), rows_);
    const std::int32_t count = detail::narrow(levels.size(), "the number of levels");
    detail::call call(callbacks());
    call.check(persona_population_builder_add_attribute(get(), name.c_str(), codes.data(), levels.data(), count,
                                                        ordinal ? 1 : 0, call.place()));
    return *this;
  }

  /* Takes over a tensor of DLPack, which is read in place (<persona/exchange.h>): on success it belongs to the library;
   * when this throws it is still the caller's. */
  population_builder &set_dlpack(DLManagedTensor *tensor) {
    const matrix_view answers = view_dlpack(tensor);
    detail::call call(callbacks());
    call.check(persona_population_builder_set_dlpack(get(), tensor, call.place()));
    return sized(answers);
  }
  population_builder &set_dlpack(DLManagedTensorVersioned *tensor) {
    const matrix_view answers = view_dlpack(tensor);
    detail::call call(callbacks());
    call.check(persona_population_builder_set_dlpack_versioned(get(), tensor, call.place()));
    return sized(answers);
  }

  population build() {
    population made(nullptr, callbacks());
    detail::call call(callbacks());
    call.check(persona_population_build(get(), made.out(), call.place()));
    return made;
  }
  std::int64_t rows() const noexcept { return rows_; }
  std::int64_t columns() const noexcept { return columns_; }

 protected:
  /* For builders that come with answers. */
  population_builder(const std::shared_ptr<detail::host> &host, std::int64_t rows) : handle(host), rows_(rows) {}
  population_builder &sized(const matrix_view &answers) {
    rows_ = answers.rows();
    columns_ = answers.columns();
    return *this;
  }

 private:
  population_builder &set(const matrix_view &answers, persona_buffer_release done, void *owner) {
    detail::call call(callbacks());
    call.check(persona_population_builder_set_answers(get(), answers.get(), done, owner, call.place()));
    return sized(answers);
  }
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
};

inline population::population(const context &of, const text &name, const matrix_view &answers)
    : population(population_builder(of, name).set_answers(answers).build()) {}

}  // namespace v0
}  // namespace persona

#endif
