namespace Skiff.Store.Tests;

/// <summary>Holds what one watch gives against the model: ordered, unique, complete, resumable, bookmarkable.</summary>
internal sealed class WatchValidator(ReferenceModel model, string resource, WatchCursor cursor, long from)
{
    private long _last = from;

    internal string Resource { get; } = resource;

    /// <summary>Reads some changes; false once the watch has ended because its history is gone.</summary>
    internal bool Read(int most)
    {
        for (int i = 0; i < most; i++)
        {
            ReferenceModel.Entry? expected = model.Changes
                .FirstOrDefault(entry => entry.Resource == Resource && entry.Version.Revision > _last);
            switch (cursor.TryRead(out Change change))
            {
                case CursorRead.Compacted:
                    // Only for a reason: something it had not read lies behind the floor.
                    Assert.True(expected!.Version.Revision <= model.Floor(Resource), "compacted without need");
                    return false;
                case CursorRead.CaughtUp:
                    Assert.Null(expected);
                    Assert.Equal(model.Revision, cursor.Revision);
                    return true;
                default:
                    Matches(expected, change);
                    _last = change.Revision;
                    Assert.Equal(_last, cursor.Revision);
                    break;
            }
        }
        return true;
    }

    private static void Matches(ReferenceModel.Entry? expected, in Change change)
    {
        Assert.NotNull(expected);
        Assert.Equal(expected.Type, change.Type);
        Same(expected.Version, change.Object);
        Assert.Equal(expected.Previous is null, change.Previous is null);
        if (expected.Previous is { } previous) Same(previous, change.Previous!);
    }

    internal static void Same(ReferenceModel.Version expected, Stored actual)
    {
        Assert.Equal(expected.Key, actual.Key);
        Assert.Equal(expected.Revision, actual.Revision);
        Assert.Equal(expected.CreateRevision, actual.CreateRevision);
        Assert.Equal(new Sample(expected.Data, expected.Revision), actual.Value);
        Assert.Equal(new Sample(expected.Data, expected.Revision), Sample.Decode(actual.Json));
    }
}
