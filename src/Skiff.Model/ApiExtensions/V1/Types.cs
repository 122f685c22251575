namespace Skiff.Model.ApiExtensions.V1;

/// <summary>Asks a conversion webhook to bring objects to another version.</summary>
[Schema]
public sealed partial record ConversionRequest
{
    /// <summary>Identifier of this single webhook call, to be echoed in the response.</summary>
    [Field(1, Name = "uid", Omit = Omit.Never), Required]
    public string UID { get; init; } = "";

    /// <summary>Group and version the objects should be converted to, such as example.com/v1.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string DesiredAPIVersion { get; init; } = "";

    /// <summary>Custom objects to convert, which may be of differing versions.</summary>
    [Field(3, Omit = Omit.Never), Required, Atomic]
    public ListOf<RawJson> Objects { get; init; }
}

/// <summary>Answer of a conversion webhook, with the converted objects or an error.</summary>
[Schema]
public sealed partial record ConversionResponse
{
    /// <summary>Copy of the request's identifier; a mismatch makes the conversion fail.</summary>
    [Field(1, Name = "uid", Omit = Omit.Never), Required]
    public string UID { get; init; } = "";

    /// <summary>
    /// Converted objects in the order of the request, in the desired version; metadata other than labels and
    /// annotations must be unchanged.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<RawJson> ConvertedObjects { get; init; }

    /// <summary>Outcome of the conversion; status Success, or Failure with a message shown to the user.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public Meta.V1.Status Result { get; init; } = Meta.V1.Status.Empty;
}
