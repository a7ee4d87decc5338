//! JSON objects only: what serde derives for a struct would also take an array, member by member.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, MapAccess, Visitor};

/// Gives types that derive `Deserialize` with `#[serde(remote = "Self")]` an implementation that takes objects only.
/// Behind `serialize` stand types that derive `Serialize` too.
#[macro_export]
macro_rules! objects_only {
    ($($type:ty),* $(,)? $(; serialize $($both:ty),* $(,)?)?) => {
        $($crate::objects_only!(@read $type);)*
        $($(
            $crate::objects_only!(@read $both);
            impl serde::Serialize for $both {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    Self::serialize(self, serializer)
                }
            }
        )*)?
    };
    (@read $type:ty) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Derived($type);
                impl<'de> serde::Deserialize<'de> for Derived {
                    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                        // The inherent function that the derive made.
                        <$type>::deserialize(deserializer).map(Self)
                    }
                }
                $crate::profiles::deserialize_object::<Derived, D>(deserializer).map(|derived| derived.0)
            }
        }
    };
}

/// Deserializes from an object, and from nothing else. For [`objects_only!`].
///
/// # Errors
/// When it is no object, or one of another form.
pub fn deserialize_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Object<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(access))
        }
    }

    deserializer.deserialize_map(Object(PhantomData))
}
