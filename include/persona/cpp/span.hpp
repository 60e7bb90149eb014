/* A span for C++17 (std::span converts to it, and from it), and sequences of what the C library counts and reads. */
#ifndef PERSONA_CPP_SPAN_HPP
#define PERSONA_CPP_SPAN_HPP

#include <persona/cpp/error.hpp>

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <type_traits>
#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#ifdef __cpp_lib_ranges
#include <ranges>
#endif

namespace persona {
inline namespace v0 {

/* Some elements that stand one behind the other and belong to someone else: made from arrays, std::vector, std::array,
 * std::span, and anything else with data() and size(). */
template <class T>
class span {
 public:
  using element_type = T;
  using value_type = std::remove_cv_t<T>;

  constexpr span() = default;
  constexpr span(std::nullptr_t) {}
  constexpr span(T *data, std::size_t size) : data_(data), size_(size) {}
  template <std::size_t N>
  constexpr span(T (&array)[N]) : data_(array), size_(N) {}
  template <class Container, class Data = decltype(std::declval<Container &>().data()),
            class = decltype(std::declval<Container &>().size()),
            class = std::enable_if_t<std::is_convertible_v<std::remove_pointer_t<Data> (*)[], T (*)[]> &&
                                     (std::is_const_v<T> || std::is_lvalue_reference_v<Container>)>>
  constexpr span(Container &&container) : data_(container.data()), size_(container.size()) {}

  constexpr T *data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr T &operator[](std::size_t index) const { return data_[index]; }
  constexpr T *begin() const noexcept { return data_; }
  constexpr T *end() const noexcept { return data_ + size_; }

 private:
  T *data_ = nullptr;
  std::size_t size_ = 0;
};

namespace detail {

template <class T>
std::int64_t count_of(span<T> elements) {
  return static_cast<std::int64_t>(elements.size());
}

/* The elements, which must be `wanted`; NULL for an empty span, which the C library takes for "all alike". */
template <class T>
T *sized_or_null(const char *what, span<T> elements, std::int64_t wanted) {
  if (elements.empty()) return nullptr;
  expect_size(what, count_of(elements), wanted);
  return elements.data();
}

/* n x D numbers: their count, refused where it cannot be one. */
inline std::size_t product(std::int64_t rows, std::int64_t columns) {
  if (rows < 0 || columns < 0 || (columns > 0 && rows > INT64_MAX / 8 / columns)) {
    throw error(status_code::too_large,
                "no buffer can hold " + std::to_string(rows) + " x " + std::to_string(columns) + " numbers");
  }
  return static_cast<std::size_t>(rows * columns);
}

}  // namespace detail

/* What a parent has `size()` of, read by place: for (auto value : sequence), sequence[2]. It borrows from its parent.
 * Read is a function (Parent, place) that gives a value. */
template <auto Read>
class sequence;
template <class Value, class Parent, Value (*Read)(Parent, std::int64_t)>
class sequence<Read> {
 public:
  using value_type = Value;

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag; /* it gives values, not references */
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Value;

    iterator() = default;
    iterator(Parent parent, std::int64_t place) : parent_(parent), place_(place) {}
    Value operator*() const { return Read(parent_, place_); }
    iterator &operator++() {
      ++place_;
      return *this;
    }
    iterator operator++(int) {
      iterator before = *this;
      ++place_;
      return before;
    }
    friend bool operator==(const iterator &a, const iterator &b) { return a.place_ == b.place_; }
    friend bool operator!=(const iterator &a, const iterator &b) { return a.place_ != b.place_; }

   private:
    Parent parent_ = Parent();
    std::int64_t place_ = 0;
  };

  sequence() = default;
  sequence(Parent parent, std::int64_t size) : parent_(parent), size_(size > 0 ? size : 0) {}
  std::int64_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  iterator begin() const { return iterator(parent_, 0); }
  iterator end() const { return iterator(parent_, size_); }
  Value operator[](std::int64_t place) const {
    if (place < 0 || place >= size_) {
      detail::refuse("there is no entry " + std::to_string(place) + " among " + std::to_string(size_));
    }
    return Read(parent_, place);
  }

 private:
  Parent parent_ = Parent();
  std::int64_t size_ = 0;
};

}  // namespace v0
}  // namespace persona

#ifdef __cpp_lib_ranges
template <class T>
inline constexpr bool std::ranges::enable_borrowed_range<persona::span<T>> = true;
#endif

#endif
