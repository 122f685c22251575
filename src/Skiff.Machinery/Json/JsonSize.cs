namespace Skiff.Machinery;

/// <summary>How large a value is as text, about, and how deep.</summary>
/// <param name="Bytes">Bytes of the compact text, escapes aside; counting stops beyond the limit asked for.</param>
/// <param name="Depth">Nesting: 0 for a scalar, 1 for a container of scalars.</param>
/// <param name="Values">Values counted, the containers among them.</param>
internal readonly record struct JsonSize(long Bytes, int Depth, int Values)
{
    /// <summary>Measures a value; the count stops soon after <paramref name="bytesMax"/>.</summary>
    public static JsonSize Of(Json value, long bytesMax)
    {
        switch (value)
        {
            case JsonObject map:
                long bytes = 2;
                int depth = 0, values = 1;
                foreach ((string name, Json member) in map.Members)
                {
                    JsonSize size = Of(member, bytesMax - bytes);
                    bytes += name.Length + 4 + size.Bytes;
                    depth = Math.Max(depth, size.Depth);
                    values += size.Values;
                    if (bytes > bytesMax) break;
                }

                return new(bytes, depth + 1, values);
            case JsonArray list:
                bytes = 2;
                depth = 0;
                values = 1;
                foreach (Json item in list.Items)
                {
                    JsonSize size = Of(item, bytesMax - bytes);
                    bytes += size.Bytes + 1;
                    depth = Math.Max(depth, size.Depth);
                    values += size.Values;
                    if (bytes > bytesMax) break;
                }

                return new(bytes, depth + 1, values);
            case JsonString text:
                return new(text.Value.Length + 2, 0, 1);
            default:
                return new(6, 0, 1);
        }
    }
}
