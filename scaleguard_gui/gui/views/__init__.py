"""The four linked views: honest pictures, looking tools and comparisons."""
