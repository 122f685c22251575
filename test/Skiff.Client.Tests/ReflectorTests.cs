using Skiff.Model.Meta.V1;

namespace Skiff.Client.Tests;

/// <summary>What comes after what in listing and watching.</summary>
public sealed class ReflectorTests
{
    private readonly Reflector reflector = new();

    private double Wait() => Assert.IsType<ReflectorStep.Wait>(reflector.Next).Delay.TotalSeconds;

    private string Watched() => Assert.IsType<ReflectorStep.Watch>(reflector.Next).ResourceVersion;

    [Fact]
    public void AWatchGoesOnFromWhereTheLastOneEnded()
    {
        Assert.IsType<ReflectorStep.List>(reflector.Next);
        reflector.Listed("7");
        Assert.Equal("7", Watched());
        reflector.WatchOpened();
        reflector.Observed("9");
        reflector.WatchEnded(null, 0);
        Assert.Equal("9", Watched()); // At once: it brought something.
        reflector.WatchOpened();
        reflector.WatchEnded(null, 0);
        Assert.Equal(0.8, Wait()); // It brought nothing: not at once.
        reflector.Waited();
        Assert.Equal("9", Watched());
    }

    [Fact]
    public void AGoneRevisionIsListedAnewAndNotInAHurryTwice()
    {
        reflector.Listed("7");
        reflector.WatchEnded(Status.Expired("too old"), 0);
        Assert.IsType<ReflectorStep.List>(reflector.Next);
        reflector.ListFailed(0);
        Assert.Equal(1.6, Wait());
        reflector.Listed("8");
        reflector.WatchEnded(Status.Empty with { Code = 410 }, 0);
        Assert.IsType<ReflectorStep.List>(reflector.Next);
        reflector.WatchEnded(Status.Expired("too old"), 0);
        Assert.IsType<ReflectorStep.List>(((ReflectorStep.Wait)reflector.Next).Then);
    }

    [Fact]
    public void DelaysDoubleToThirtySecondsAndEndWithProgress()
    {
        List<double> delays = [];
        for (int i = 0; i < 8; i++)
        {
            reflector.ListFailed(0);
            delays.Add(Wait());
            reflector.Waited();
        }

        Assert.Equal([0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30], delays);
        reflector.ListFailed(0.5);
        Assert.Equal(45, Wait()); // With jitter.
        reflector.Listed("1");
        reflector.WatchEnded(Status.InternalError("x"), 0);
        Assert.Equal((0.8, 1), (Wait(), reflector.Failures));
        reflector.Observed("2");
        Assert.Equal(0, reflector.Failures);
    }
}
