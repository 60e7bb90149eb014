/* A persona space: how answers become coordinates. Fitted once, then frozen and applied to every population. */
#ifndef PERSONA_CPP_SPACE_HPP
#define PERSONA_CPP_SPACE_HPP

#include <persona/cpp/population.hpp>
#include <persona/space.h>

namespace persona {
inline namespace v0 {

enum class space_kind : std::int32_t {
  none = PERSONA_SPACE_NONE,
  reference = PERSONA_SPACE_REFERENCE,
  pooled = PERSONA_SPACE_POOLED,
  whitened = PERSONA_SPACE_WHITENED,
  traits = PERSONA_SPACE_TRAITS,
  components = PERSONA_SPACE_COMPONENTS
};
inline std::string_view space_kind_name(space_kind kind) {
  return detail::view(persona_space_kind_name(static_cast<std::int32_t>(kind)));
}

/* Immutable, and may be shared by threads; it needs the populations only while it is fitted. */
class space : public detail::handle<persona_space, persona_space_free> {
 public:
  using handle::handle;
  /* persona::space space(context, persona::space_kind::pooled, {people, agents}); */
  space(const context &of, space_kind kind, const population_list &populations) : handle(of.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_space_fit(of.get(), static_cast<std::int32_t>(kind), populations.data(), populations.size(),
                                 out(), call.place()));
  }
  /* COMPONENTS with a given number of them. */
  static space with_components(const context &of, const population_list &populations, std::int64_t components) {
    space made(nullptr, of.callbacks());
    detail::call call(of.callbacks());
    call.check(persona_space_fit_components(of.get(), populations.data(), populations.size(), components, made.out(),
                                            call.place()));
    return made;
  }

  space_kind kind() const { return static_cast<space_kind>(persona_space_kind(get())); }
  std::string_view name() const { return space_kind_name(kind()); }
  std::int64_t columns() const { return persona_space_columns(get()); }
  std::int64_t dimensions() const { return persona_space_dimensions(get()); }
  double centre(std::int64_t column) const { return persona_space_centre(get(), column); }
  double scale(std::int64_t column) const { return persona_space_scale(get(), column); }
  std::int64_t left_out_count() const { return persona_space_left_out_count(get()); }
  std::int64_t left_out_column(std::int64_t index) const { return persona_space_left_out_column(get(), index); }
  std::string_view item_name(std::int64_t column) const { return detail::view(persona_space_item_name(get(), column)); }
  double shrinkage() const { return persona_space_shrinkage(get()); }
  double explained() const { return persona_space_explained(get()); }

  /* Coordinates of every row, row after row: rows x dimensions numbers, NaN where an answer is missing. */
  std::vector<double> project(const population &of) const {
    std::vector<double> coordinates(detail::product(of.rows(), dimensions()));
    project(of, coordinates);
    return coordinates;
  }
  void project(const population &of, span<double> coordinates) const {
    detail::expect_size("room for coordinates", detail::count_of(coordinates),
                        static_cast<std::int64_t>(detail::product(of.rows(), dimensions())));
    detail::call call(callbacks());
    call.check(persona_space_project(get(), of.get(), coordinates.data(), call.place()));
  }
};

}  // namespace v0
}  // namespace persona

#endif
